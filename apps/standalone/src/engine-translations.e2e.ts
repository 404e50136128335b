import { renderTemplate, Signals, Translations } from '@novu/application-generic';
import {
  OrganizationRepository,
  type Scope,
  TranslationGroupRepository,
  TranslationRepository,
  Types,
} from '@novu/dal';
import { Novu as ServerClient } from '@novu/api-published';
import { HTTPClient } from '@novu/api-published/lib/http.js';
import { checkedFetch, waitFor } from '@novu/testing';
import { Redis } from 'ioredis';
import { type Deliveries, details, jobOf, rawOf, startDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;

beforeAll(async () => {
  deliveries = await startDeliveries('engine-translations');
});
afterAll(() => deliveries.close());
beforeEach(() => deliveries.newAccount());

const ENGLISH = { hello: 'Hello {{payload.name}}', title: { long: 'The title' }, only: 'In English', count: 'item' };
const GERMAN = { hello: 'Hallo {{payload.name}}', title: { long: 'Der Titel' }, none: 'jemand', count: 'Ding' };
const ADA = { subscriberId: 'ada', locale: 'de_DE', email: 'ada@example.com', phone: '+4911' };

const inApp = (body: string, more: object = {}) => ({
  name: 'Inbox',
  stepId: 'inbox',
  type: 'in_app',
  controlValues: { body, ...more },
});

/** Makes a workflow that is translated into English and German, unless told otherwise. */
async function translated(workflowId: string, steps: object[], rest: object = {}): Promise<void> {
  const { client } = deliveries.account();
  const fields = { name: workflowId, workflowId, active: true, isTranslationEnabled: true, steps, ...rest };
  const made = await client.post('/v2/workflows', fields);
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  await translate(workflowId, 'en_US', ENGLISH);
  await translate(workflowId, 'de_DE', GERMAN);
}

async function translate(resourceId: string, locale: string, content: object, resourceType = 'workflow') {
  const body = { resourceId, resourceType, locale, content };
  expect((await deliveries.account().client.post('/v2/translations', body)).status).toBe(200);
}

/** What the message of a run says. */
async function said(workflowId: string, to: object, payload: object = { name: 'Ada' }): Promise<unknown> {
  const run = await deliveries.run(workflowId, to, { payload });
  const [message] = await deliveries.messages(`&transactionId=${run.transactionId}`);

  return message?.['content'];
}

/** Of the running account. */
async function scope(): Promise<Scope> {
  const environmentId = new Types.ObjectId(deliveries.account().environmentId);
  const environments = deliveries.platform.connection.collection('environments');
  const found = await environments.findOne({ _id: environmentId });
  if (!(found?.['_organizationId'] instanceof Types.ObjectId)) throw new Error('The environment is not stored');

  return { environmentId, organizationId: found['_organizationId'] };
}

describe('15: the locale of the run', () => {
  it('is the subscriber’s, however it is written', async () => {
    await translated('greet', [inApp('{{t.hello}}: {{ t.title.long }}')]);
    expect(await said('greet', ADA)).toBe('Hallo Ada: Der Titel');
    expect(await said('greet', { subscriberId: 'bob', locale: 'de-de' })).toBe('Hallo Ada: Der Titel');
  });

  it.each([
    { subscriberId: 'none' },
    { subscriberId: 'french', locale: 'fr_FR' },
    { subscriberId: 'odd', locale: 'x' },
  ])('is the default one of the organization for %j', async (subscriber) => {
    await translated('greet', [inApp('{{t.hello}}')]);
    expect(await said('greet', subscriber)).toBe('Hello Ada');
  });

  it('follows the organization when it changes its default', async () => {
    await translated('greet', [inApp('{{t.hello}}')]);
    const { organizationId } = await scope();
    expect(await said('greet', { subscriberId: 'bob' })).toBe('Hello Ada');
    await deliveries.platform.app.get(OrganizationRepository).update(organizationId, { defaultLocale: 'de_DE' });
    await deliveries.platform.app.get(Translations).localesChanged(organizationId);
    expect(await said('greet', { subscriberId: 'bob' })).toBe('Hallo Ada');
  });

  it('falls back to the default one key by key; the marker of a key that is missing there too stays', async () => {
    await translated('keys', [inApp('{{t.hello}}, {{t.only}}, {{t.unknown}}')]);
    expect(await said('keys', ADA)).toBe('Hallo Ada, In English, {{t.unknown}}');
  });
});

describe('15: translations in templates', () => {
  it('are read in arguments of filters', async () => {
    await translated('filters', [
      inApp("{{ payload.who | default: 't.none' }} {{ payload.list | pluralize: 't.count' }}"),
    ]);
    expect(await said('filters', ADA, { list: ['a'] })).toBe('jemand 1 Ding');
  });

  it('are not read in what a payload says', async () => {
    await translated('hostile', [inApp('{{payload.text}}')]);
    expect(await said('hostile', ADA, { text: '{{t.only}}' })).toBe('{{t.only}}');
  });

  it('disabled for the workflow: markers stay, and the step does not fail', async () => {
    await translated('off', [inApp('{{t.hello}} {{payload.name}}')], { isTranslationEnabled: false });
    expect(await said('off', ADA)).toBe('{{t.hello}} Ada');
  });

  it('without any translation markers stay', async () => {
    await translated('bare', [inApp('{{t.hello}}')]);
    const removed = await deliveries.account().client.delete('/v2/translations/workflow/bare');
    expect(removed.status).toBe(204);
    expect(await said('bare', ADA)).toBe('{{t.hello}}');
  });

  it('other translation errors fail the step: "Translation processing failed"', async () => {
    await translated('broken', [inApp('{{t.wrong}}')]);
    await translate('broken', 'de_DE', { wrong: '{{ payload.name | nothing }}' });
    const job = jobOf(await deliveries.run('broken', ADA), 'in_app');
    expect(job.status).toBe('failed');
    expect(rawOf(job, 'Message content could not be generated')).toEqual({
      message: expect.stringMatching(/^Translation processing failed: wrong: /),
    });
  });
});

describe('every channel is translated', () => {
  it('in-app: subject, body and buttons', async () => {
    const primaryAction = { label: '{{t.count}}', redirect: { url: '/x' } };
    await translated('inbox', [inApp('{{t.hello}}', { subject: '{{t.title.long}}', primaryAction })]);
    await deliveries.run('inbox', ADA, { payload: { name: 'Ada' } });
    expect(await deliveries.messages()).toMatchObject([
      { subject: 'Der Titel', content: 'Hallo Ada', cta: { action: { buttons: [{ content: 'Ding' }] } } },
    ]);
  });

  it('e-mail: subject, HTML and blocks', async () => {
    await deliveries.useSmtp();
    const subject = '{{t.title.long}}';
    const document = {
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: '{{t.hello}}!' }] }],
    };
    const mail = (name: string, controlValues: object) => ({ name, stepId: name, type: 'email', controlValues });
    await translated('mails', [
      mail('html', { subject, editorType: 'html', body: '<p>{{t.hello}}?</p>', layoutId: null }),
      mail('blocks', { subject, editorType: 'block', body: JSON.stringify(document), layoutId: null }),
    ]);
    await deliveries.run('mails', ADA, { payload: { name: '<Ada>' } });
    const [first, second] = deliveries.smtp.mails;
    expect([first?.subject, second?.subject]).toEqual(['Der Titel', 'Der Titel']);
    expect(first?.html).toContain('Hallo');
    expect(second?.html).toContain('Hallo &lt;Ada&gt;!');
  });

  it('e-mail: the layout has translations of its own', async () => {
    await deliveries.useSmtp();
    const { client } = deliveries.account();
    const frame = { layoutId: 'frame', name: 'Frame', isTranslationEnabled: true };
    expect((await client.post('/v2/layouts', frame)).status).toBe(201);
    const body = '<html><body>{{content}}<i>{{t.footer}} {{t.hello}}</i></body></html>';
    const changes = {
      name: 'Frame',
      isTranslationEnabled: true,
      controlValues: { email: { body, editorType: 'html' } },
    };
    expect((await client.put('/v2/layouts/frame', changes)).status).toBe(200);
    await translate('frame', 'de_DE', { footer: 'Bis bald' }, 'layout');
    const controlValues = { subject: 'x', editorType: 'html', body: '<p>{{t.hello}}</p>', layoutId: 'frame' };
    await translated('framed', [{ name: 'Mail', stepId: 'mail', type: 'email', controlValues }]);
    await deliveries.run('framed', ADA, { payload: { name: 'Ada' } });
    expect(deliveries.smtp.mails[0]?.html).toContain('Hallo Ada');
    expect(deliveries.smtp.mails[0]?.html).toContain('<i>Bis bald {{t.hello}}</i>');
  });

  it('SMS', async () => {
    const credentials = {
      baseUrl: `${deliveries.other.url}/sms`,
      apiKeyRequestHeader: 'x-key',
      apiKey: 'secret-key',
      idPath: 'id',
      from: 'Shop',
    };
    await deliveries.setPrimary(await deliveries.integration('generic-sms', 'sms', credentials));
    await translated('text', [{ name: 'Text', stepId: 'text', type: 'sms', controlValues: { body: '{{t.hello}}' } }]);
    expect(await said('text', ADA)).toBe('Hallo Ada');
    expect(deliveries.other.calls[0]?.raw).toContain('Hallo Ada');
  });

  it('push and chat', async () => {
    const url = deliveries.other.url;
    const push = await deliveries.integration('push-webhook', 'push', { webhookUrl: `${url}/push`, secretKey: 'k' });
    const chat = await deliveries.integration('chat-webhook', 'chat', { secretKey: 'k' });
    expect((await deliveries.account().client.post('/v2/subscribers', ADA)).status).toBe(201);
    await deliveries.setChannels('ada', [
      [push, 'push-webhook', { deviceTokens: ['a'] }],
      [chat, 'chat-webhook', { webhookUrl: `${url}/chat` }],
    ]);
    const body = '{{t.hello}}';
    await translated('both', [
      { name: 'Push', stepId: 'push', type: 'push', controlValues: { subject: '{{t.title.long}}', body } },
      { name: 'Chat', stepId: 'chat', type: 'chat', controlValues: { body } },
    ]);
    const run = await deliveries.run('both', { subscriberId: 'ada' }, { payload: { name: 'Ada' } });
    expect(run.jobs.map(details).flat()).toContain('Message sent');
    const bodyOf = (path: string) => deliveries.other.calls.find((call) => call.path === path)?.body;
    expect(bodyOf('/push')).toMatchObject({ title: 'Der Titel', content: 'Hallo Ada' });
    expect(JSON.stringify(bodyOf('/chat'))).toContain('Hallo Ada');
  });
});

describe('translations are kept in memory', () => {
  it('a change is seen by the next message', async () => {
    await translated('fresh', [inApp('{{t.hello}}')]);
    expect(await said('fresh', ADA)).toBe('Hallo Ada');
    await translate('fresh', 'de_DE', { hello: 'Servus' });
    expect(await said('fresh', ADA)).toBe('Servus');
    const removed = await deliveries.account().client.delete('/v2/translations/workflow/fresh/de_DE');
    expect(removed.status).toBe(204);
    expect(await said('fresh', ADA)).toBe('Hello Ada');
  });

  it('the database is not asked for every message, and another process hears of changes', async () => {
    await translated('kept', [inApp('{{t.none}}')]);
    const { app, connection, services } = deliveries.platform;
    const connect = () => new Redis({ host: services.redisHost, port: services.redisPort });
    const [publisher, subscriber] = [connect(), connect()];
    const elsewhere = new Translations(
      app.get(TranslationGroupRepository),
      app.get(TranslationRepository),
      app.get(OrganizationRepository),
      new Signals(publisher, subscriber, services.redisPrefix),
    );
    await elsewhere.onModuleInit();
    const own = await scope();
    const german = async () => {
      const t = await elsewhere.textsFor(own, { resourceType: 'workflow', resourceId: 'kept' }, 'de_DE');

      return renderTemplate('{{t.none}}', { t });
    };
    expect([await german(), await said('kept', ADA)]).toEqual(['jemand', 'jemand']);
    await connection
      .collection('localizations')
      .updateMany({ _environmentId: own.environmentId }, { $set: { content: '{}' } });
    expect([await german(), await said('kept', ADA)]).toEqual(['jemand', 'jemand']);
    await translate('kept', 'de_DE', { none: 'niemand' });
    expect(await said('kept', ADA)).toBe('niemand');
    await waitFor('the other process to hear of it', async () => (await german()) === 'niemand');
    publisher.disconnect();
    subscriber.disconnect();
  });
});

it('the published client does every operation', async () => {
  const { apiKey, client } = deliveries.account();
  await translated('published', [inApp('{{t.hello}}')]);
  expect((await client.delete('/v2/translations/workflow/published')).status).toBe(204);
  const { translations } = new ServerClient({
    secretKey: apiKey,
    serverURL: deliveries.platform.apiUrl,
    retryConfig: { strategy: 'none' },
    httpClient: new HTTPClient({ fetcher: checkedFetch }),
  });
  const name = { resourceType: 'workflow', resourceId: 'published' } as const;
  const made = await translations.create({ ...name, locale: 'en_US', content: ENGLISH });
  expect(made).toMatchObject({ ...name, locale: 'en_US', content: ENGLISH });
  expect(await translations.retrieve({ ...name, locale: 'en_US' })).toMatchObject({ content: ENGLISH });
  const file = (fileName: string, content: object) => ({ fileName, content: new Blob([JSON.stringify(content)]) });
  expect(await translations.upload({ ...name, files: [file('en_US.json', GERMAN)] })).toMatchObject({
    successfulUploads: 1,
  });
  expect(await translations.groups.retrieve('workflow', 'published')).toMatchObject({ locales: ['en_US'] });
  const masterJson = { workflows: { published: ENGLISH } };
  expect(await translations.master.import({ locale: 'de_DE', masterJson })).toMatchObject({ success: true });
  expect(await translations.master.retrieve('de_DE')).toMatchObject(masterJson);
  expect(await translations.master.upload({ file: file('de_DE.json', masterJson) })).toMatchObject({ success: true });
  await translations.delete({ ...name, locale: 'de_DE' });
  await translations.groups.delete('workflow', 'published');
  await expect(translations.retrieve({ ...name, locale: 'en_US' })).rejects.toMatchObject({ statusCode: 404 });
});
