import { Encryption, renderTemplate, Translations } from '@novu/application-generic';
import type { Scope, TranslatedResource } from '@novu/dal';
import { EnvironmentTypeEnum } from '@novu/shared';
import type { HttpClient } from '@novu/testing';
import type { DiffResponse, PublishResponse } from '../environments/publishing.dto.js';
import { NewEnvironments } from '../environments/new-environments.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { MasterJsonResponse } from './translations.dto.js';

type Data<T> = { data: T };

let api: TestApi;
let env: TestEnvironment;
let target: { id: string; scope: Scope; client: HttpClient };
beforeAll(async () => {
  api = await startApi('resource-translations');
});
beforeEach(async () => {
  env = await api.newEnvironment();
  const { _id, apiKeys } = await api.get(NewEnvironments).create({
    organizationId: env.scope.organizationId,
    userId: env.userId,
    name: 'Production',
    type: EnvironmentTypeEnum.PROD,
    color: '#7e52f4',
  });
  const key = api.get(Encryption).decrypt(apiKeys[0]?.key ?? '');
  target = {
    id: _id.toHexString(),
    scope: { ...env.scope, environmentId: _id },
    client: api.clientWith({ authorization: `ApiKey ${key}` }),
  };
  await env.client.post('/v2/workflows', {
    workflowId: 'welcome',
    name: 'Welcome',
    isTranslationEnabled: true,
    steps: [{ stepId: 'sms', name: 'SMS', type: 'sms', controlValues: { body: '{{t.hello}}' } }],
  });
  // The first one is the default layout, which stays.
  await env.client.post('/v2/layouts', { layoutId: 'main', name: 'Main' });
  await env.client.post('/v2/layouts', { layoutId: 'frame', name: 'Frame', isTranslationEnabled: true });
});
afterAll(() => api.close());

const WELCOME = { resourceType: 'workflow', resourceId: 'welcome' } as const;
const FRAME = { resourceType: 'layout', resourceId: 'frame' } as const;
const [ENGLISH, GERMAN] = [{ hello: 'Hello' }, { hello: 'Hallo' }];

async function translate(resource: TranslatedResource, locale: string, content: object): Promise<void> {
  expect((await env.client.post('/v2/translations', { ...resource, locale, content })).status).toBe(200);
}
/** Texts of a language in all workflows and layouts. */
const textsIn = async (locale: string, client: HttpClient) =>
  (await client.get<Data<MasterJsonResponse>>(`/v2/translations/master-json?locale=${locale}`)).body.data;
const groupOf = ({ resourceType, resourceId }: TranslatedResource, client = env.client) =>
  client.get<Data<{ outdatedLocales?: string[] }>>(`/v2/translations/group/${resourceType}/${resourceId}`);
/** What a message says; the marker itself where there is no text. */
const hello = async (scope: Scope, resource: TranslatedResource, locale: string) =>
  renderTemplate('{{t.hello}}', { t: await api.get(Translations).textsFor(scope, resource, locale) });
const publish = async () => {
  const { body } = await env.client.post<Data<PublishResponse>>(`/v2/environments/${target.id}/publish`, {});

  return body.data.results.flatMap(({ successful }) =>
    successful.map(({ resourceId, action }) => `${action} ${resourceId}`),
  );
};
/** What differs of workflow and layout. */
const changes = async () => {
  const { body } = await env.client.post<Data<DiffResponse>>(`/v2/environments/${target.id}/diff`, {});

  return body.data.resources.flatMap((resource) => resource.changes.map(({ action, diffs }) => ({ action, diffs })));
};
const publishWelcome = () => env.client.put<unknown>('/v2/workflows/welcome/sync', { targetEnvironmentId: target.id });

describe('publishing', () => {
  it('takes the texts of workflows and layouts along, and brings them into line', async () => {
    for (const resource of [WELCOME, FRAME]) {
      await translate(resource, 'en_US', ENGLISH);
      await translate(resource, 'de_DE', GERMAN);
    }
    expect(await publish()).toEqual(expect.arrayContaining(['created welcome', 'created frame']));
    const german = { workflows: { welcome: GERMAN }, layouts: { frame: GERMAN } };
    expect(await textsIn('de_DE', target.client)).toEqual(german);
    expect(await changes()).toEqual([]);
    expect(await hello(target.scope, WELCOME, 'de_DE')).toBe('Hallo');

    await translate(WELCOME, 'de_DE', { hello: 'Servus' });
    await translate(WELCOME, 'fr_FR', { hello: 'Salut' });
    await env.client.delete('/v2/translations/layout/frame/de_DE');
    const print = expect.stringMatching(/^[\da-f]{64}$/);
    expect(await changes()).toEqual([
      {
        action: 'modified',
        diffs: { previous: { translations: { de_DE: print } }, new: { translations: { de_DE: print, fr_FR: print } } },
      },
      { action: 'modified', diffs: { previous: { translations: { de_DE: print } }, new: null } },
    ]);
    expect((await publish()).sort()).toEqual(['updated frame', 'updated welcome']);
    expect(await textsIn('de_DE', target.client)).toEqual({ workflows: { welcome: { hello: 'Servus' } }, layouts: {} });
    expect(await hello(target.scope, WELCOME, 'de_DE')).toBe('Servus');
    expect(await publish()).toEqual([]);
  });

  it('tells of texts that are new and of those that are gone', async () => {
    await publish();
    await translate(FRAME, 'en_US', ENGLISH);
    expect(await changes()).toMatchObject([{ action: 'added', diffs: { previous: null } }]);
    await publish();
    await env.client.delete('/v2/translations/layout/frame');
    expect(await changes()).toMatchObject([{ action: 'deleted', diffs: { new: null } }]);
    await publish();
    expect((await groupOf(FRAME, target.client)).status).toBe(404);
  });

  it('of one workflow takes its texts along, outdated ones as such', async () => {
    await translate(WELCOME, 'de_DE', GERMAN);
    await translate(WELCOME, 'en_US', ENGLISH);
    await translate(WELCOME, 'en_US', { hello: 'Hi' });
    await publishWelcome();
    expect((await groupOf(WELCOME, target.client)).body.data.outdatedLocales).toEqual(['de_DE']);
    expect(await textsIn('en_US', target.client)).toEqual({ workflows: { welcome: { hello: 'Hi' } }, layouts: {} });
  });
});

describe('a copy', () => {
  it.each([
    [WELCOME, '/v2/workflows/welcome/duplicate', { workflowId: 'copy', name: 'Copy' }],
    [FRAME, '/v2/layouts/frame/duplicate', { layoutId: 'copy', name: 'Copy' }],
  ])('of %j has its texts, and its own from then on', async (resource, path, body) => {
    await translate(resource, 'de_DE', GERMAN);
    expect((await env.client.post(path, body)).status).toBe(201);
    const copy = { ...resource, resourceId: 'copy' };
    expect((await groupOf(copy)).body.data).toMatchObject({ resourceName: 'Copy', locales: ['de_DE'] });
    await translate(copy, 'de_DE', { hello: 'Moin' });
    expect(await hello(env.scope, resource, 'de_DE')).toBe('Hallo');
    expect(await hello(env.scope, copy, 'de_DE')).toBe('Moin');
  });

  it('of a workflow without texts has none', async () => {
    await env.client.post('/v2/workflows/welcome/duplicate', { workflowId: 'copy' });
    expect((await groupOf({ ...WELCOME, resourceId: 'copy' })).status).toBe(404);
  });
});

describe('removing', () => {
  it.each([
    [WELCOME, '/v2/workflows', { workflowId: 'welcome', name: 'Welcome', steps: [] }],
    [FRAME, '/v2/layouts', { layoutId: 'frame', name: 'Frame' }],
  ])('%j removes its texts: the next one of its name has none', async (resource, path, body) => {
    await translate(resource, 'de_DE', GERMAN);
    const other = { workflow: FRAME, layout: WELCOME }[resource.resourceType];
    await translate(other, 'de_DE', GERMAN);
    expect(await hello(env.scope, resource, 'de_DE')).toBe('Hallo');
    expect((await env.client.delete(`${path}/${resource.resourceId}`)).status).toBe(204);
    expect((await env.client.post(path, body)).status).toBe(201);
    expect((await groupOf(resource)).status).toBe(404);
    expect(await hello(env.scope, resource, 'de_DE')).toBe('{{t.hello}}');
    expect(await hello(env.scope, other, 'de_DE')).toBe('Hallo');
  });
});
