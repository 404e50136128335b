import { details, type Deliveries, jobOf, rawOf, startDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;

beforeAll(async () => {
  deliveries = await startDeliveries('engine-layout');
});
afterAll(() => deliveries.close());
beforeEach(async () => {
  await deliveries.newAccount();
  await deliveries.useSmtp();
});

const ADA = { subscriberId: 'ada', firstName: 'Ada', email: 'ada@example.com' };
const SECRET = 'hush-hush-value';

const mail = (body: string, more: object = {}) => ({
  name: 'Mail',
  stepId: 'mail',
  type: 'email',
  controlValues: { subject: 'Hello', body, editorType: 'html', ...more },
});
const client = () => deliveries.account().client;

/** Makes a layout that says its name above the e-mail. @returns its internal id. */
async function layout(layoutId: string, body = `<h1>${layoutId}</h1>{{content}}`): Promise<string> {
  const made = await client().post<{ data: { _id: string } }>('/v2/layouts', { layoutId, name: layoutId });
  expect(made.status).toBe(201);
  await write(layoutId, body);

  return made.body.data._id;
}

async function write(layoutId: string, body: string): Promise<void> {
  const controlValues = { email: { body, editorType: 'html' } };
  expect((await client().put(`/v2/layouts/${layoutId}`, { name: layoutId, controlValues })).status).toBe(200);
}

/** The layout there is from the beginning, or the one that takes its place. */
async function defaultLayout(body: string): Promise<void> {
  const { body: answer } = await client().get<{ data: { layouts: { layoutId: string; isDefault: boolean }[] } }>(
    '/v2/layouts',
  );
  const found = answer.data.layouts.find(({ isDefault }) => isDefault);
  if (found) await write(found.layoutId, body);
  else await layout('default', body);
}

/** The HTML of the mail that a run sends, and the e-mail job of the run. */
async function send(workflowId: string, overrides: object = {}) {
  deliveries.smtp.mails.length = 0;
  const job = jobOf(await deliveries.run(workflowId, ADA, { overrides }), 'email');

  return { job, html: deliveries.smtp.mails[0]?.html ?? '' };
}

async function variable(key: string, value: string, isSecret: boolean): Promise<void> {
  const values = [{ _environmentId: deliveries.account().environmentId, value }];
  expect((await client().post('/v1/environment-variables', { key, values, isSecret })).status).toBe(200);
}

describe('11 layout', () => {
  it('11: of the step, over that of the channel, over layoutIdentifier, over the control', async () => {
    await defaultLayout('<h1>default</h1>{{content}}');
    for (const layoutId of ['of-step', 'of-channel', 'old', 'of-control']) await layout(layoutId);
    await deliveries.workflow('chosen', [mail('<p>Hi</p>', { layoutId: 'of-control' })]);
    const steps = { mail: { layoutId: 'of-step' } };
    const channels = { email: { layoutId: 'of-channel' } };
    const all = { steps, channels, layoutIdentifier: 'old' };
    for (const [overrides, expected] of [
      [all, 'of-step'],
      [{ ...all, steps: {} }, 'of-channel'],
      [{ layoutIdentifier: 'old' }, 'old'],
      [{}, 'of-control'],
    ] as const) {
      const { job, html } = await send('chosen', overrides);
      expect(html).toContain(`<h1>${expected}</h1><p>Hi</p>`);
      expect(rawOf(job, 'Layout selected')).toEqual({ name: expected, layoutId: expected });
    }
  });

  it('11: null at any of the first two is no layout, and so it is in the control', async () => {
    await defaultLayout('<h1>default</h1>{{content}}');
    await layout('shop');
    await deliveries.workflow('named', [mail('<p>Hi</p>', { layoutId: 'shop' })]);
    await deliveries.workflow('none', [mail('<p>Hi</p>', { layoutId: null })]);
    const without = { channels: { email: { layoutId: 'shop' } }, steps: { mail: { layoutId: null } } };
    for (const { job, html } of [
      await send('named', without),
      await send('named', { channels: { email: { layoutId: null } } }),
      await send('none'),
    ]) {
      expect(html).toContain('<p>Hi</p>');
      expect(html).not.toContain('<h1>');
      expect(job.status).toBe('completed');
      expect(details(job)).not.toContain('Layout selected');
    }
  });

  it('11: the default layout, where nobody says anything', async () => {
    await defaultLayout('<h1>default</h1>{{content}}');
    await deliveries.workflow('open', [mail('<p>Hi</p>')]);
    const { job, html } = await send('open');
    expect(html).toContain('<h1>default</h1><p>Hi</p>');
    expect(details(job)).toEqual([
      'Step queued',
      'Integration instance selected',
      'Layout selected',
      'Message created',
      'Message sent',
    ]);
  });

  it('11: an unknown layout is "Layout not found ", and the step fails', async () => {
    await deliveries.workflow('unknown', [mail('<p>Hi</p>', { layoutId: 'gone' })]);
    const { job, html } = await send('unknown');
    expect(job.status).toBe('failed');
    expect(details(job)).toContain('Layout not found ');
    expect(html).toBe('');
  });

  it('0.7: by internal id as well', async () => {
    await defaultLayout('{{content}}');
    const id = await layout('shop');
    await deliveries.workflow('by-id', [mail('<p>Hi</p>', { layoutId: id })]);
    expect((await send('by-id')).html).toContain('<h1>shop</h1><p>Hi</p>');
  });

  it('16.4: content is raw HTML, without its doctype, head and comments; the layout knows the variables', async () => {
    await layout('shop', '<html><body><i>{{subscriber.firstName}}</i>{{content}}</body></html>');
    const body =
      '<!DOCTYPE html><html><head><title>x</title></head><body><!-- note --><p>A &amp; {{payload.x}}</p></body></html>';
    await deliveries.workflow('whole', [mail(body, { layoutId: 'shop' })]);
    const { html } = await send('whole');
    expect(html).toContain('<body><i>Ada</i><p>A &amp; </p></body>');
    expect(html.match(/<!doctype/gi)).toHaveLength(1);
    expect(html).not.toContain('note');
  });

  it('a change of the layout counts for the next mail, and so does its removal', async () => {
    await defaultLayout('<h1>default</h1>{{content}}');
    await layout('shop');
    await deliveries.workflow('changing', [mail('<p>Hi</p>', { layoutId: 'shop' })]);
    expect((await send('changing')).html).toContain('<h1>shop</h1>');
    await write('shop', '<h2>sale</h2>{{content}}');
    expect((await send('changing')).html).toContain('<h2>sale</h2><p>Hi</p>');
    expect((await client().delete('/v2/layouts/shop')).status).toBe(204);
    expect((await send('changing')).html).toContain('<h1>default</h1><p>Hi</p>');
  });
});

describe('15 env', () => {
  it('15: templates and layouts name variables of the environment, and its name and type', async () => {
    await defaultLayout('{{content}}<i>{{env.TOKEN}}</i>');
    await variable('HOST', 'https://shop.example', false);
    await variable('TOKEN', SECRET, true);
    await deliveries.workflow('naming', [
      mail('<p>{{env.HOST}}|{{env.TOKEN}}|{{env.name}}|{{env.type}}|{{env.NONE}}|</p>', { subject: 'At {{env.HOST}}' }),
    ]);
    const { job, html } = await send('naming');
    expect(html).toContain(`<p>https://shop.example|${SECRET}|Development|dev||</p><i>${SECRET}</i>`);
    expect(deliveries.smtp.mails[0]?.subject).toBe('At https://shop.example');
    expect(JSON.stringify(job)).not.toContain(SECRET);
    const { body } = await client().get<{ data: object }>('/v2/workflows/naming');
    expect(body.data).toMatchObject({ status: 'ACTIVE' });
  });

  it('a changed value counts for the next message', async () => {
    await variable('HOST', 'first', false);
    const step = { name: 'Inbox', stepId: 'inbox', type: 'in_app', controlValues: { body: 'At {{env.HOST}}' } };
    await deliveries.workflow('inbox', [step]);
    await deliveries.run('inbox', ADA);
    const values = [{ _environmentId: deliveries.account().environmentId, value: 'second' }];
    expect((await client().patch('/v1/environment-variables/HOST', { values })).status).toBe(200);
    await deliveries.run('inbox', ADA);
    const contents = (await deliveries.messages()).map(({ content }) => content);
    expect(contents.sort()).toEqual(['At first', 'At second']);
  });

  it('secrets do not get into the trace, even where a third party sends them back', async () => {
    await variable('TOKEN', SECRET, true);
    deliveries.other.answer(({ headers }) => ({ status: 418, body: { echo: headers['x-token'] } }));
    const step = {
      name: 'Ask',
      stepId: 'ask',
      type: 'http_request',
      controlValues: {
        method: 'POST',
        url: `${deliveries.other.url}/hook`,
        headers: [{ key: 'x-token', value: '{{env.TOKEN}}' }],
      },
    };
    await deliveries.workflow('asking', [step]);
    const job = jobOf(await deliveries.run('asking', ADA), 'http_request');
    expect(deliveries.other.calls[0]?.headers['x-token']).toBe(SECRET);
    expect(JSON.stringify(job)).toContain('••••••••');
    expect(JSON.stringify(job)).not.toContain(SECRET);
  });
});
