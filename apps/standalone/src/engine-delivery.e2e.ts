import { createHmac } from 'node:crypto';
import type { JobDoc } from '@novu/dal';
import { checkedFetch, waitFor } from '@novu/testing';
import { details, type Deliveries, jobOf, rawOf, startDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;

beforeAll(async () => {
  deliveries = await startDeliveries('engine-delivery');
});
afterAll(() => deliveries.close());
beforeEach(() => deliveries.newAccount());

const ADA = { subscriberId: 'ada', firstName: 'Ada', email: 'ada@example.com', phone: '+4911' };

const mail = (subject: string, more: object = {}) => ({
  name: 'Mail',
  stepId: 'mail',
  type: 'email',
  controlValues: { subject, body: '<p>Dear {{subscriber.firstName}}</p>', editorType: 'html', ...more },
});
const text = (body: string) => ({ name: 'Text', stepId: 'text', type: 'sms', controlValues: { body } });
const inbox = (body: string) => ({ name: 'Inbox', stepId: 'inbox', type: 'in_app', controlValues: { body } });
const request = (controlValues: object) => ({
  name: 'Ask',
  stepId: 'ask',
  type: 'http_request',
  controlValues: { method: 'POST', url: `${deliveries.other.url}/hook`, ...controlValues },
});

async function useSmsGateway(more: object = {}, path = '/sms') {
  const made = await deliveries.integration(
    'generic-sms',
    'sms',
    {
      baseUrl: `${deliveries.other.url}${path}`,
      apiKeyRequestHeader: 'x-key',
      apiKey: 'secret-key',
      idPath: 'id',
      from: 'Shop',
    },
    more,
  );
  await deliveries.setPrimary(made);

  return made;
}

function storedMessages(transactionId: string) {
  return deliveries.platform.connection.collection('messages').find({ transactionId }).sort({ _id: -1 }).toArray();
}

describe('13.1 integration choice', () => {
  it('13.1: the primary one of the environment; the trace says which, and what the provider answered', async () => {
    await useSmsGateway({ identifier: 'gateway' });
    await deliveries.workflow('chosen', [text('Hello')]);
    const job = jobOf(await deliveries.run('chosen', ADA), 'sms');
    expect(job.status).toBe('completed');
    expect(details(job)).toEqual(['Step queued', 'Integration instance selected', 'Message created', 'Message sent']);
    expect(rawOf(job, 'Integration instance selected')).toEqual({ identifier: 'gateway' });
    expect(rawOf(job, 'Message sent')).toMatchObject({ id: 'id-1', response: expect.stringContaining('id-1') });
    expect(job.executionDetails.at(-1)).toMatchObject({ providerId: 'generic-sms', status: 'Success' });
  });

  it('13.1: none is "Subscriber does not have an active integration", and the step fails', async () => {
    await deliveries.workflow('none', [text('Hello'), inbox('after')]);
    const run = await deliveries.run('none', ADA);
    expect(jobOf(run, 'sms').status).toBe('failed');
    expect(details(jobOf(run, 'sms'))).toContain('Subscriber does not have an active integration');
    expect(jobOf(run, 'in_app').status).toBe('completed');
  });

  it('13.1: a provider nobody knows is "Provider is missing or not configured"', async () => {
    const made = await useSmsGateway();
    await deliveries.platform.connection
      .collection('integrations')
      .updateOne({ identifier: made.identifier }, { $set: { providerId: 'gone' } });
    await deliveries.workflow('unknown', [text('Hello')]);
    const job = jobOf(await deliveries.run('unknown', ADA), 'sms');
    expect(job.status).toBe('failed');
    expect(details(job)).toContain('Provider is missing or not configured');
  });

  it('11: "integrationIdentifier" chooses an active integration, even of another environment of the organization', async () => {
    await deliveries.useSmtp();
    const second = await deliveries.useSmtp({ identifier: 'second', name: 'Second' });
    await deliveries.useSmtp({ identifier: 'third', name: 'Third' });
    await deliveries.workflow('named', [mail('Hello')]);
    const chosen = async (identifier: string) =>
      jobOf(
        await deliveries.run('named', ADA, { overrides: { email: { integrationIdentifier: identifier } } }),
        'email',
      );
    expect(rawOf(await chosen('second'), 'Integration instance selected')).toEqual({ identifier: 'second' });

    const { person } = deliveries.account();
    const environments = await person.get<{ data: { _id: string; name: string }[] }>('/v1/environments');
    const production = environments.body.data.find(({ name }) => name === 'Production');
    const integrations = deliveries.platform.connection.collection('integrations');
    const stored = await integrations.findOne({ identifier: second.identifier });
    const elsewhere = await deliveries.platform.connection
      .collection('environments')
      .findOne({ _organizationId: stored?.['_organizationId'], name: production?.name });
    await integrations.updateOne(
      { identifier: 'third' },
      { $set: { _environmentId: elsewhere?._id, identifier: 'prod' } },
    );
    expect((await chosen('prod')).status).toBe('completed');
    const missing = await chosen('nothing');
    expect(missing.status).toBe('failed');
    expect(missing.executionDetails.at(-1)).toMatchObject({
      detail: 'Subscriber does not have an active integration',
      raw: expect.stringContaining('"integrationIdentifier":"nothing"'),
    });
  });

  it('13.1: the demo providers keep mails and text messages in the local mailbox', async () => {
    await deliveries.setPrimary(await deliveries.integration('novu-sms', 'sms', {}));
    await deliveries.workflow('demo', [mail('Welcome'), text('Your code is 7')]);
    const run = await deliveries.run('demo', ADA);
    expect(run.jobs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    const { body } = await deliveries.account().person.get<{ data: object[] }>('/v1/mailbox');
    expect(body.data).toMatchObject([
      { to: ['+4911'], text: 'Your code is 7' },
      { to: ['ada@example.com'], subject: 'Welcome' },
    ]);
  });
});

describe('13.3 e-mail', () => {
  it('11: overrides change every field of a mail', async () => {
    await deliveries.useSmtp();
    await deliveries.workflow('changed', [mail('Hello')]);
    await deliveries.run('changed', ADA, {
      overrides: {
        email: {
          to: ['bob@example.com', 'ada@example.com'],
          cc: ['cc@example.com'],
          bcc: ['bcc@example.com'],
          from: 'other@example.com',
          senderName: 'Other',
          subject: 'Overridden',
          replyTo: 'reply@example.com',
          headers: { 'X-Order': '7' },
        },
        nodemailer: { html: '<p>Another text</p>' },
      },
    });
    const [caught] = deliveries.smtp.mails;
    expect(caught).toMatchObject({
      to: ['ada@example.com', 'bob@example.com', 'cc@example.com', 'bcc@example.com'],
      from: '"Other" <other@example.com>',
      subject: 'Overridden',
      html: expect.stringContaining('Another text'),
    });
    expect(caught?.headers.get('x-order')).toBe('7');
    expect(JSON.stringify(caught?.headers.get('reply-to'))).toContain('reply@example.com');
    expect(deliveries.smtp.mails).toHaveLength(1);
  });

  it("11: the HTML body is the override's html, else its text, else the rendered body", async () => {
    await deliveries.useSmtp();
    await deliveries.workflow('body', [mail('Hello')]);
    await deliveries.run('body', ADA, { overrides: { email: { text: 'Only text' } } });
    await deliveries.run('body', ADA);
    expect(deliveries.smtp.mails.map(({ html }) => html.trim())).toEqual([
      'Only text',
      expect.stringContaining('Dear Ada'),
    ]);
  });

  it('13.3: "toRecipient" replaces the address, "replaceToRecipient" makes the others do; without an address the step is skipped', async () => {
    await deliveries.useSmtp();
    await deliveries.workflow('whom', [mail('Hello'), inbox('after')]);
    const to = { subscriberId: 'nobody' };
    await deliveries.run('whom', to, { overrides: { email: { toRecipient: 'stand-in@example.com' } } });
    await deliveries.run('whom', ADA, { overrides: { email: { to: ['b@example.com'], replaceToRecipient: true } } });
    expect(deliveries.smtp.mails.map((one) => one.to)).toEqual([['stand-in@example.com'], ['b@example.com']]);
    const run = await deliveries.run('whom', to, { overrides: { email: { to: ['b@example.com'] } } });
    expect(jobOf(run, 'email')).toMatchObject({ status: 'canceled' });
    expect(details(jobOf(run, 'email'))).toEqual(['Subscriber missing email address']);
    expect(jobOf(run, 'in_app').status).toBe('completed');
  });

  it("13.3: the sender is the step's, else the integration's", async () => {
    await deliveries.useSmtp();
    await deliveries.workflow('sender', [mail('Hello', { from: { email: 'step@example.com', name: 'Step' } })]);
    await deliveries.workflow('usual', [mail('Hello')]);
    await deliveries.run('sender', ADA);
    await deliveries.run('usual', ADA);
    expect(deliveries.smtp.mails.map(({ from }) => from)).toEqual([
      '"Step" <step@example.com>',
      '"The Shop" <shop@example.com>',
    ]);
  });

  it('11: provider data changes the mail itself, of all steps or of one', async () => {
    await deliveries.useSmtp();
    await deliveries.workflow('data', [mail('Hello')]);
    await deliveries.run('data', ADA, {
      overrides: {
        providers: { nodemailer: { subject: 'For all', _passthrough: { body: { headers: { 'X-All': '1' } } } } },
        steps: { mail: { providers: { nodemailer: { subject: 'For this step' } } } },
      },
    });
    expect(deliveries.smtp.mails).toMatchObject([{ subject: 'For this step' }]);
    expect(deliveries.smtp.mails[0]?.headers.get('x-all')).toBe('1');
  });

  it('11: an unknown layout is "Layout not found ", and the step fails; null is no layout', async () => {
    await deliveries.useSmtp();
    await deliveries.workflow('layout', [mail('Hello')]);
    const job = jobOf(
      await deliveries.run('layout', ADA, { overrides: { steps: { mail: { layoutId: 'x' } } } }),
      'email',
    );
    expect(job.status).toBe('failed');
    expect(details(job)).toContain('Layout not found ');
    const overrides = { layoutIdentifier: 'x', channels: { email: { layoutId: null } } };
    expect(jobOf(await deliveries.run('layout', ADA, { overrides }), 'email').status).toBe('completed');
    expect(deliveries.smtp.mails).toHaveLength(1);
  });

  it('2.9: files of the event go with the mail, but not those for other channels', async () => {
    await deliveries.useSmtp();
    await deliveries.workflow('files', [mail('Invoice')]);
    const file = (name: string, content: string, more: object = {}) => ({
      name,
      mime: 'text/plain',
      file: Buffer.from(content).toString('base64'),
      ...more,
    });
    const payload = { attachments: [file('a.txt', 'first'), file('b.txt', 'second', { channels: ['sms'] })] };
    const overrides = { email: { attachments: [file('c.txt', 'third')] } };
    const run = await deliveries.run('files', ADA, { payload, overrides });
    expect(jobOf(run, 'email').status).toBe('completed');
    expect(deliveries.smtp.mails[0]?.attachments).toEqual([
      { name: 'a.txt', contentType: 'text/plain', content: 'first' },
      { name: 'c.txt', contentType: 'text/plain', content: 'third' },
    ]);
  });

  it('13.1: the local mailbox tells which files went with a mail', async () => {
    await deliveries.workflow('kept', [mail('Invoice')]);
    const attachments = [{ name: 'a.txt', mime: 'text/plain', file: Buffer.from('first').toString('base64') }];
    await deliveries.run('kept', ADA, { payload: { attachments } });
    const { body } = await deliveries.account().person.get<{ data: object[] }>('/v1/mailbox');
    expect(body.data).toMatchObject([
      { subject: 'Invoice', attachments: [{ name: 'a.txt', mime: 'text/plain', size: 5 }] },
    ]);
  });

  it('11: a severity that differs from the workflow\'s is "Severity for the message was overridden"', async () => {
    await deliveries.useSmtp();
    await deliveries.workflow('severe', [mail('Hello'), inbox('Hello')]);
    const run = await deliveries.run('severe', ADA, { overrides: { severity: 'high' } });
    for (const type of ['email', 'in_app']) {
      expect(details(jobOf(run, type))).toContain('Severity for the message was overridden');
    }
    expect((await storedMessages(run.transactionId)).map((message): unknown => message['severity'])).toEqual([
      'high',
      'high',
    ]);
    const usual = await deliveries.run('severe', ADA);
    expect(details(jobOf(usual, 'in_app'))).not.toContain('Severity for the message was overridden');
  });

  it('calls no mail server in a private network, whatever the integration says', async () => {
    const made = await deliveries.integration('nodemailer', 'email', {
      host: '127.0.0.2',
      port: String(deliveries.smtp.port),
      from: 'shop@example.com',
      senderName: 'The Shop',
    });
    await deliveries.setPrimary(made);
    await deliveries.workflow('private', [mail('Hello')]);
    const job = jobOf(await deliveries.run('private', ADA), 'email');
    expect(job.status).toBe('failed');
    expect(rawOf(job, 'Unexpected provider error')).toMatchObject({ code: 'outbound_refused', attempt: 1 });
    expect(deliveries.smtp.mails).toHaveLength(0);
  });
});

describe('13.4 SMS', () => {
  it('13.4: the number of the payload goes before that of the subscriber; without one the step is skipped', async () => {
    await useSmsGateway();
    await deliveries.workflow('phone', [text('Hello {{subscriber.firstName}}'), inbox('after')]);
    await deliveries.run('phone', ADA);
    const other = await deliveries.run('phone', ADA, { payload: { phone: '+4922' } });
    expect(await storedMessages(other.transactionId)).toContainEqual(
      expect.objectContaining({ channel: 'sms', phone: '+4922' }),
    );
    expect(deliveries.other.calls.map(({ body }) => body)).toMatchObject([
      { to: '+4911', from: 'Shop', content: 'Hello Ada' },
      { to: '+4922', from: 'Shop', content: 'Hello Ada' },
    ]);
    expect(deliveries.other.calls[0]?.headers['x-key']).toBe('secret-key');

    const run = await deliveries.run('phone', 'nobody');
    expect(jobOf(run, 'sms').status).toBe('canceled');
    expect(details(jobOf(run, 'sms'))).toEqual(['Subscriber missing phone number']);
    expect(jobOf(run, 'in_app').status).toBe('completed');
  });

  it("11: overrides of SMS, and provider data merged deeply, the step's last", async () => {
    await useSmsGateway();
    await deliveries.workflow('sms-data', [text('Hello')]);
    await deliveries.run('sms-data', ADA, {
      overrides: {
        sms: { to: '+4933', from: 'Other', content: 'Overridden', customData: { campaign: 'x' } },
        providers: {
          'generic-sms': { options: { flash: true, unicode: true }, _passthrough: { headers: { 'x-own': '1' } } },
        },
        steps: { text: { providers: { 'generic-sms': { options: { flash: false } } } } },
      },
    });
    const [call] = deliveries.other.calls;
    expect(call?.body).toMatchObject({
      to: '+4933',
      from: 'Other',
      content: 'Overridden',
      customData: { campaign: 'x' },
      options: { flash: false, unicode: true },
    });
    expect(call?.headers['x-own']).toBe('1');
  });
});

describe('7.5 HTTP request step', () => {
  it('7.5: asks with rendered controls and a signature; later steps see the answer', async () => {
    deliveries.other.answer(() => ({ body: { score: 42, nested: { name: 'Grace' } } }));
    await deliveries.workflow('asks', [
      request({
        url: `${deliveries.other.url}/hook/{{subscriber.subscriberId}}`,
        headers: [{ key: 'X-Order', value: '{{payload.order}}' }],
        body: [{ key: 'order', value: '{{payload.order}}' }],
      }),
      inbox('{{steps.ask.score}} for {{steps.ask.nested.name}}'),
    ]);
    const run = await deliveries.run('asks', ADA, { payload: { order: 'A7' } });
    expect(jobOf(run, 'http_request').status).toBe('completed');
    expect(jobOf(run, 'http_request')).not.toHaveProperty('deliveryLifecycleState');
    const [call] = deliveries.other.calls;
    expect(call).toMatchObject({ method: 'POST', path: '/hook/ada', body: { order: 'A7' } });
    expect(call?.headers['x-order']).toBe('A7');
    const [, time, signature] = /^t=(\d+),v1=([0-9a-f]+)$/.exec(String(call?.headers['novu-signature'])) ?? [];
    const expected = createHmac('sha256', deliveries.account().apiKey).update(`${time}.${call?.raw}`).digest('hex');
    expect(signature).toBe(expected);
    expect(await deliveries.messages()).toMatchObject([{ content: '42 for Grace' }]);
  });

  it('7.5: a GET carries no body; an answer that is no object is a warning, and the run goes on', async () => {
    deliveries.other.answer(() => ({ body: [1, 2] }));
    await deliveries.workflow('gets', [request({ method: 'GET', body: [{ key: 'a', value: 'b' }] }), inbox('after')]);
    const run = await deliveries.run('gets', ADA);
    expect(deliveries.other.calls).toMatchObject([{ method: 'GET', raw: '' }]);
    expect(details(jobOf(run, 'http_request'))).toContain('HTTP request step received a non-object response');
    expect(jobOf(run, 'in_app').status).toBe('completed');
  });

  it('7.5 and 6.3: a private address is refused, and the run halts', async () => {
    await deliveries.workflow('inside', [request({ url: 'http://127.0.0.2:8081/secret' }), inbox('after')]);
    const run = await deliveries.run('inside', ADA);
    const job = jobOf(run, 'http_request');
    expect(job.status).toBe('failed');
    expect(details(job)).toContain('Action step execution failed');
    expect(JSON.stringify(job.executionDetails)).toContain('outbound_refused');
    expect(jobOf(run, 'in_app').status).toBe('canceled');
    expect(details(jobOf(run, 'in_app'))).toContain('Step was canceled because a previous step failed');
  });

  it('7.5 and 6.3: with "continueOnFailure" the run goes on', async () => {
    deliveries.other.answer(() => ({ status: 500, body: 'oops' }));
    await deliveries.workflow('goes-on', [request({ continueOnFailure: true }), inbox('after')]);
    const run = await deliveries.run('goes-on', ADA);
    expect(jobOf(run, 'http_request').status).toBe('failed');
    expect(jobOf(run, 'in_app').status).toBe('completed');
  });

  it('7.5: an answer against the schema is "Response body schema validation failed"', async () => {
    deliveries.other.answer(() => ({ body: { id: 'seven' } }));
    const responseBodySchema = { type: 'object', properties: { id: { type: 'number' } }, required: ['id'] };
    await deliveries.workflow('schema', [request({ responseBodySchema, enforceSchemaValidation: true })]);
    const job = jobOf(await deliveries.run('schema', ADA), 'http_request');
    expect(job.status).toBe('failed');
    expect(details(job)).toContain('Response body schema validation failed');
  });
});

describe('6.4 and issue 6.8 failure', () => {
  const jobs = () => deliveries.platform.connection.collection('jobs');
  /** Makes the next attempt at the step the last. */
  async function skipToLastAttempt(transactionId: string): Promise<void> {
    await waitFor('a first attempt', async () => {
      const { modifiedCount } = await jobs().updateOne(
        { transactionId, attempts: { $gte: 1 }, status: 'queued' },
        { $set: { attempts: 3 } },
      );

      return modifiedCount > 0;
    });
  }

  it('6.4: what a provider refuses for good is not tried again; the job fails with its answer', async () => {
    await useSmsGateway();
    deliveries.other.answer(() => ({ status: 400, body: { message: 'No such number' } }));
    await deliveries.workflow('permanent', [text('Hello')]);
    const job = jobOf(await deliveries.run('permanent', ADA), 'sms');
    expect(job.status).toBe('failed');
    expect(deliveries.other.calls).toHaveLength(1);
    expect(job.executionDetails.at(-1)).toMatchObject({ detail: 'Unexpected provider error', status: 'Failed' });
    expect(rawOf(job, 'Unexpected provider error')).toMatchObject({
      code: 'http_400',
      message: expect.stringContaining('No such number'),
      attempt: 1,
    });
  });

  it('issue 6.8: what may pass is tried again, not before the provider asked for it', async () => {
    await useSmsGateway();
    deliveries.other.answer(() =>
      deliveries.other.calls.length === 1
        ? { status: 429, headers: { 'retry-after': '3' } }
        : { body: { id: 'second' } },
    );
    await deliveries.workflow('passing', [text('Hello')]);
    const job = jobOf(await deliveries.run('passing', ADA), 'sms');
    expect(job.status).toBe('completed');
    const [first, second] = deliveries.other.calls;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(3_000);
    const facts = rawOf(job, 'Unexpected provider error');
    expect(facts).toMatchObject({ code: 'http_429', attempt: 1, of: 4 });
    // Somewhat later, so that not all who were put off come back together.
    expect(facts['waitMs']).toBeGreaterThanOrEqual(3_000);
    expect(facts['waitMs']).toBeLessThanOrEqual(3_600);
    // The provider can tell that it is the same message.
    expect(first?.body).toEqual(second?.body);
  });

  it('issue 6.8: an integration that cannot be called gives way at once; a demo provider stands in for nobody', async () => {
    const dead = { host: '127.0.0.2', port: '25', from: 'shop@example.com', senderName: 'The Shop' };
    await deliveries.setPrimary(await deliveries.integration('nodemailer', 'email', dead, { identifier: 'dead' }));
    await deliveries.workflow('gives-way', [mail('Hello')]);
    // The environment has an active demo provider from the beginning.
    expect(jobOf(await deliveries.run('gives-way', ADA), 'email').status).toBe('failed');

    const backup = { ...dead, host: deliveries.smtp.host, port: String(deliveries.smtp.port), ignoreTls: true };
    await deliveries.integration('nodemailer', 'email', backup, { identifier: 'backup' });
    const job = jobOf(await deliveries.run('gives-way', ADA), 'email');
    expect(rawOf(job, 'Unexpected provider error')).toMatchObject({ integration: 'dead', fallback: true });
    expect(rawOf(job, 'Integration instance selected')).toEqual({ identifier: 'backup' });
    expect(deliveries.smtp.mails).toHaveLength(1);
  });

  it('issue 6.8: an integration that does not answer gives up after its attempts, and another one takes over', async () => {
    await useSmsGateway({ identifier: 'backup' }, '/backup');
    await useSmsGateway({ identifier: 'dead' });
    deliveries.other.answer(({ path }) => (path === '/sms' ? { status: 503 } : { body: { id: 'taken' } }));
    await deliveries.workflow('another', [text('Hello')]);
    const transactionId = await deliveries.trigger('another', ADA);
    await skipToLastAttempt(transactionId);
    const job = jobOf(await deliveries.finished(transactionId), 'sms');
    expect(job.status).toBe('completed');
    expect(rawOf(job, 'Unexpected provider error')).toMatchObject({ integration: 'dead', fallback: true });
    expect(rawOf(job, 'Integration instance selected')).toEqual({ identifier: 'backup' });
  });

  it('issue 6.8: an integration whose key is refused gives way at once', async () => {
    await useSmsGateway({ identifier: 'backup' }, '/backup');
    await useSmsGateway();
    deliveries.other.answer(({ path }) => (path === '/sms' ? { status: 401 } : { body: { id: 'taken' } }));
    await deliveries.workflow('key', [text('Hello')]);
    const job = jobOf(await deliveries.run('key', ADA), 'sms');
    expect(job.status).toBe('completed');
    expect(deliveries.other.calls.map(({ path }) => path)).toEqual(['/sms', '/backup']);
    expect(rawOf(job, 'Integration instance selected')).toEqual({ identifier: 'backup' });
  });

  it('issue 6.8: an integration that keeps failing is left alone, and messages go through another one meanwhile', async () => {
    await useSmsGateway({ identifier: 'backup' }, '/backup');
    await useSmsGateway({ identifier: 'dead' });
    // None of them is tried again before all have failed.
    const isEachCalled = () => deliveries.other.calls.filter(({ path }) => path === '/sms').length >= 5;
    deliveries.other.answer(async ({ path }) => {
      if (path !== '/sms') return { body: { id: 'taken' } };
      await waitFor('all calls', isEachCalled);

      return { status: 503 };
    });
    await deliveries.workflow('circuit', [text('Hello')]);
    const first = await Promise.all(Array.from({ length: 5 }, () => deliveries.trigger('circuit', ADA)));
    const failed = { transactionId: { $in: first }, type: 'sms', attempts: { $gte: 1 } };
    await waitFor('five calls to fail', async () => (await jobs().countDocuments(failed)) === 5);
    const job = jobOf(await deliveries.run('circuit', ADA), 'sms');
    expect(rawOf(job, 'Integration instance selected')).toEqual({ identifier: 'backup' });
    expect(details(job)).not.toContain('Unexpected provider error');
    for (const transactionId of first)
      expect(jobOf(await deliveries.finished(transactionId), 'sms').status).toBe('completed');
  });

  it('6.3: a channel step that fails ends the run only where the step says so', async () => {
    await useSmsGateway();
    deliveries.other.answer(() => ({ status: 400 }));
    await deliveries.workflow('stops', [text('Hello'), inbox('after')]);
    await deliveries.platform.connection
      .collection('notificationtemplates')
      .updateOne({ 'triggers.identifier': 'stops' }, { $set: { 'steps.0.shouldStopOnFail': true } });
    const run = await deliveries.run('stops', ADA);
    expect(jobOf(run, 'sms').status).toBe('failed');
    expect(jobOf(run, 'in_app').status).toBe('canceled');
  });
});

it('13.7: what a provider reports before it has answered, and so before the message is stored, is not lost', async () => {
  const made = await deliveries.integration(
    'infobip-sms',
    'sms',
    { apiKey: 'key', baseUrl: deliveries.other.url, from: 'Shop' },
    { configurations: { inboundWebhookEnabled: true } },
  );
  await deliveries.setPrimary(made);
  const { apiUrl } = deliveries.platform;
  const { environmentId } = deliveries.account();
  const answers: unknown[] = [];
  deliveries.other.answer(async () => {
    const told = { results: [{ messageId: 'early-1', status: { groupName: 'DELIVERED' } }] };
    const address = `${apiUrl}/v2/inbound-webhooks/delivery-providers/${environmentId}/${made._id}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await checkedFetch(address, { method: 'POST', headers, body: JSON.stringify(told) });
    answers.push([answer.status, await answer.json()]);

    return { body: { messages: [{ messageId: 'early-1', status: { groupName: 'PENDING' } }] } };
  });
  await deliveries.workflow('early', [text('Hello')]);
  const { transactionId } = await deliveries.run('early', ADA);
  expect(answers).toEqual([[200, { data: [] }]]);
  const jobs = deliveries.platform.connection.collection<JobDoc>('jobs');
  const job = await waitFor('the report to be noted', async () => {
    const found = await jobs.findOne({ transactionId });

    const state: string | undefined = found?.deliveryLifecycleState?.status;

    return found && state === 'delivered' ? found : undefined;
  });
  expect(job.trace.filter(({ detail }) => detail === 'Message delivered')).toHaveLength(1);
  expect(await storedMessages(transactionId)).toMatchObject([
    { identifier: 'early-1', deliveredAt: [expect.any(Date)], status: 'sent' },
  ]);
});
