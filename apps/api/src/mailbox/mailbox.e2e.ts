import { MailboxRepository, type Scope, Types } from '@novu/dal';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

interface Mail {
  _id: string;
  subject: string;
}
interface Page {
  data: Mail[];
  hasMore: boolean;
}

let api: TestApi;
let env: TestEnvironment;

beforeAll(async () => {
  api = await startApi('mailbox');
});
afterAll(() => api.close());
beforeEach(async () => {
  env = await api.newEnvironment();
});

const keep = (scope: Scope, subject: string, mailId = subject) =>
  api.get(MailboxRepository).keep(scope, {
    mailId,
    from: 'Notify <no-reply@notify.example>',
    to: ['ada@example.com'],
    subject,
    html: '<p>Hello</p>',
    transactionId: 'txn-1',
  });

describe('mailbox', () => {
  it('lists mails page by page, newest first', async () => {
    for (let index = 1; index <= 5; index += 1) await keep(env.scope, `Mail ${index}`);
    const first = await env.person.get<Page>('/v1/mailbox?limit=3');
    expect(first.status).toBe(200);
    expect(first.body.data.map(({ subject }) => subject)).toEqual(['Mail 5', 'Mail 4', 'Mail 3']);
    expect(first.body.hasMore).toBe(true);
    const rest = await env.client.get<Page>(`/v1/mailbox?limit=3&after=${first.body.data.at(-1)?._id}`);
    expect(rest.body).toMatchObject({ data: [{ subject: 'Mail 2' }, { subject: 'Mail 1' }], hasMore: false });
    expect(Object.keys(rest.body)).toEqual(['data', 'hasMore']);
  });

  it('keeps a mail that is sent again once', async () => {
    await keep(env.scope, 'Hello', 'mail-1');
    await keep(env.scope, 'Hello again', 'mail-1');
    expect((await env.client.get<Page>('/v1/mailbox')).body.data.map(({ subject }) => subject)).toEqual(['Hello']);
  });

  it('shows and deletes one', async () => {
    await keep(env.scope, 'Hello');
    await keep(env.scope, 'Bye');
    const [bye] = (await env.client.get<Page>('/v1/mailbox')).body.data;
    const one = await env.client.get(`/v1/mailbox/${bye?._id}`);
    expect(one.body).toMatchObject({
      data: {
        from: 'Notify <no-reply@notify.example>',
        to: ['ada@example.com'],
        subject: 'Bye',
        html: '<p>Hello</p>',
        transactionId: 'txn-1',
      },
    });
    expect((await env.client.delete(`/v1/mailbox/${bye?._id}`)).status).toBe(204);
    expect((await env.client.get(`/v1/mailbox/${bye?._id}`)).status).toBe(404);
    expect((await env.client.get<Page>('/v1/mailbox')).body.data).toHaveLength(1);
  });

  it('tells which files went with a mail', async () => {
    const attachments = [{ name: 'invoice.pdf', mime: 'application/pdf', size: 1_234 }];
    const mail = { from: 'no-reply@notify.example', to: ['ada@example.com'], subject: 'Invoice' };
    await keep(env.scope, 'Without');
    await api.get(MailboxRepository).keep(env.scope, { ...mail, mailId: 'with', attachments });
    const { data } = (await env.client.get<Page>('/v1/mailbox')).body;
    expect(data).toMatchObject([{ attachments }, { attachments: [] }]);
    const one = await env.client.get(`/v1/mailbox/${data[0]?._id}`);
    expect(one.body).toMatchObject({ data: { attachments } });
  });

  it('is emptied, that of the own environment only', async () => {
    const other = await api.newEnvironment();
    await keep(env.scope, 'Mine');
    await keep(other.scope, 'Theirs');
    expect((await env.person.delete('/v1/mailbox')).status).toBe(204);
    expect((await env.person.get<Page>('/v1/mailbox')).body.data).toEqual([]);
    expect((await other.client.get<Page>('/v1/mailbox')).body.data).toHaveLength(1);
  });

  it('does not reach into another organization, nor another environment of the same one', async () => {
    const sameOrganization: Scope = { organizationId: env.scope.organizationId, environmentId: new Types.ObjectId() };
    for (const scope of [(await api.newEnvironment()).scope, sameOrganization]) {
      await keep(scope, 'Theirs');
      const [theirs] = (await api.get(MailboxRepository).list(scope, undefined, 1)).data;
      const id = theirs?._id.toHexString();
      expect((await env.client.get<Page>('/v1/mailbox')).body.data).toEqual([]);
      expect((await env.client.get(`/v1/mailbox/${id}`)).status).toBe(404);
      expect((await env.client.delete(`/v1/mailbox/${id}`)).status).toBe(404);
    }
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'after=nonsense', 'after[$gt]=', 'limit[$gt]=1'])(
    'refuses ?%s',
    async (query) => {
      expect((await env.client.get(`/v1/mailbox?${query}`)).status).toBe(422);
    },
  );

  it('answers 404 to an id that is none', async () => {
    expect((await env.client.get('/v1/mailbox/nonsense')).status).toBe(404);
    expect((await env.client.delete('/v1/mailbox/nonsense')).status).toBe(404);
  });

  it.each([
    ['GET', ''],
    ['GET', '/65f0c0ffee65f0c0ffee65f0'],
    ['DELETE', ''],
    ['DELETE', '/65f0c0ffee65f0c0ffee65f0'],
  ])('%s /v1/mailbox%s needs credentials', async (method, path) => {
    expect((await api.anonymous.request(method, `/v1/mailbox${path}`)).status).toBe(401);
  });
});
