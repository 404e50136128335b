import { Reflector } from '@nestjs/core';
import { CONNECTION, Encryption, Translations } from '@novu/application-generic';
import {
  type Connection,
  LayoutRepository,
  OrganizationRepository,
  TranslationGroupRepository,
  Types,
  WorkflowRepository,
} from '@novu/dal';
import {
  EnvironmentTypeEnum,
  PermissionsEnum,
  ResourceOriginEnum,
  ResourceTypeEnum,
  SeverityLevelEnum,
  WorkflowStatusEnum,
} from '@novu/shared';
import { checkedFetch, httpClient } from '@novu/testing';
import { NewEnvironments } from '../environments/new-environments.js';
import { ACCESS, type Access } from '../http/permissions.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { TranslationsController } from './translations.controller.js';
import type {
  ImportResponse,
  MasterJsonResponse,
  TranslationGroupResponse,
  TranslationResponse,
  UploadResponse,
} from './translations.dto.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('translations-api');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
  await api.get(OrganizationRepository).update(environment.scope.organizationId, { targetLocales: ['de_DE', 'fr_FR'] });
  await workflow('welcome', 'Welcome mail');
});
afterAll(() => api.close());

const BASE = '/v2/translations';
const WELCOME = { resourceType: 'workflow', resourceId: 'welcome' };
const ENGLISH = `${BASE}/workflow/welcome/en_US`;
const texts = { hello: 'Hello', greeting: { title: 'Hi {{payload.name}}' } };

async function workflow(identifier: string, name = identifier, scope = environment.scope): Promise<void> {
  const fields = {
    name,
    active: true,
    draft: false,
    type: ResourceTypeEnum.BRIDGE,
    origin: ResourceOriginEnum.NOVU_CLOUD,
    status: WorkflowStatusEnum.ACTIVE,
    tags: [],
    triggers: [{ type: 'event' as const, identifier, variables: [] }],
    steps: [],
    severity: SeverityLevelEnum.NONE,
    validatePayload: false,
    isTranslationEnabled: true,
  };
  await api.get(WorkflowRepository).create(scope, fields, new Types.ObjectId());
}

async function layout(identifier: string): Promise<void> {
  await api.get(LayoutRepository).create(environment.scope, {
    identifier,
    name: 'Frame',
    isTranslationEnabled: true,
    type: ResourceTypeEnum.BRIDGE,
    origin: ResourceOriginEnum.NOVU_CLOUD,
    email: { body: '{{content}}', editorType: 'html' },
  });
}

type Data<T> = { data: T };
const save = (body: object) => environment.client.post<Data<TranslationResponse>>(BASE, body);
const saved = async (locale: string, content: object, resource: object = WELCOME) => {
  const answer = await save({ ...resource, locale, content });
  expect(answer.status).toBe(200);

  return answer.body.data;
};
const get = (path: string) => environment.client.get<Data<TranslationResponse>>(path);
const group = (path = 'workflow/welcome') =>
  environment.client.get<Data<TranslationGroupResponse>>(`${BASE}/group/${path}`);
const master = (query = '') => environment.client.get<Data<MasterJsonResponse>>(`${BASE}/master-json${query}`);
const importMaster = (body: object) => environment.client.post<Data<ImportResponse>>(`${BASE}/master-json`, body);

type Part = [field: string, value: string, fileName?: string];

/** Sends a form as a client does. */
async function sendForm<T>(path: string, parts: Part[], headers: Record<string, string> = {}) {
  const form = new FormData();
  for (const [field, value, fileName] of parts) {
    if (fileName === undefined) form.append(field, value);
    else form.append(field, new Blob([value], { type: 'application/json' }), fileName);
  }
  const answer = await checkedFetch(`${api.url}${path}`, {
    method: 'POST',
    body: form,
    headers: { authorization: `ApiKey ${environment.apiKey}`, ...headers },
  });

  return { status: answer.status, body: (await answer.json()) as T };
}

const file = (name: string, content: unknown, field = 'files[]'): Part => [
  field,
  typeof content === 'string' ? content : JSON.stringify(content),
  name,
];
const resourceParts: Part[] = [
  ['resourceId', 'welcome'],
  ['resourceType', 'workflow'],
];
const upload = (...parts: Part[]) =>
  sendForm<Data<UploadResponse> & { message: string }>(`${BASE}/upload`, [...resourceParts, ...parts]);
const uploadMaster = (...parts: Part[]) =>
  sendForm<Data<ImportResponse> & { message: string }>(`${BASE}/master-json/upload`, parts);

/** Of another environment of the same organization. */
async function siblingKey(): Promise<string> {
  const { apiKeys } = await api.get(NewEnvironments).create({
    organizationId: environment.scope.organizationId,
    userId: environment.userId,
    name: 'Production',
    type: EnvironmentTypeEnum.PROD,
    color: '#7e52f4',
  });

  return api.get(Encryption).decrypt(apiKeys[0]?.key ?? '');
}

describe('one translation', () => {
  it('is created, read, and replaced', async () => {
    const created = await saved('en_US', texts);
    expect(created).toEqual({
      ...WELCOME,
      locale: 'en_US',
      content: texts,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await get(ENGLISH)).body.data).toEqual(created);
    expect((await saved('en_US', { hello: 'Hi' })).content).toEqual({ hello: 'Hi' });
    expect((await get(ENGLISH)).body.data).toMatchObject({ content: { hello: 'Hi' }, createdAt: created.createdAt });
  });

  it('is of a layout as well', async () => {
    await layout('frame');
    const resource = { resourceType: 'layout', resourceId: 'frame' };
    expect((await saved('de_DE', { footer: 'Bis bald' }, resource)).resourceType).toBe('layout');
    expect((await group('layout/frame')).body.data).toMatchObject({ resourceName: 'Frame', locales: ['de_DE'] });
  });

  it('has its locale written as language_REGION', async () => {
    expect((await saved('de-de', {})).locale).toBe('de_DE');
    expect((await get(`${BASE}/workflow/welcome/de-DE`)).body.data.locale).toBe('de_DE');
  });

  it('keeps texts as they were sent', async () => {
    const content = { $set: 'a', 'a.b': 'c', '': '', toString: 'x', deep: { list: ['a', { b: null }] } };
    await saved('en_US', content);
    expect((await get(ENGLISH)).body.data.content).toEqual(content);
  });

  it('is removed, and nothing else', async () => {
    await saved('en_US', texts);
    await saved('de_DE', {});
    const removed = await environment.client.delete(ENGLISH);
    expect([removed.status, removed.body]).toEqual([204, undefined]);
    expect((await get(ENGLISH)).status).toBe(404);
    expect((await environment.client.delete(ENGLISH)).status).toBe(404);
    expect((await group()).body.data.locales).toEqual(['de_DE']);
  });

  it('needs a workflow or layout that is there', async () => {
    for (const resource of [
      { resourceType: 'workflow', resourceId: 'none' },
      { resourceType: 'layout', resourceId: 'welcome' },
    ])
      expect((await environment.client.post(BASE, { ...resource, locale: 'en_US', content: {} })).status).toBe(404);
    expect((await get(`${BASE}/workflow/none/en_US`)).status).toBe(404);
    expect((await get(`${BASE}/workflow/welcome/fr_FR`)).status).toBe(404);
  });

  it.each([
    ['resourceId', { resourceId: undefined }],
    ['resourceId', { resourceId: { $gt: '' } }],
    ['resourceType', { resourceType: 'topic' }],
    ['resourceType', { resourceType: ['workflow'] }],
    ['locale', { locale: 'english' }],
    ['locale', { locale: 'en' }],
    ['locale', { locale: { $gt: '' } }],
    ['content', { content: 'text' }],
    ['content', { content: ['a'] }],
    ['content', { content: null }],
    ['content', { content: undefined }],
  ])('refuses a wrong %s: %j', async (field, wrong) => {
    const answer = await environment.client.post(BASE, { ...WELCOME, locale: 'en_US', content: {}, ...wrong });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await group()).status).toBe(404);
  });

  it('is not found by what cannot be its name', async () => {
    for (const path of ['/workflow/welcome/english', '/topic/welcome/en_US']) {
      expect((await environment.client.get(`${BASE}${path}`)).status).toBe(422);
      expect((await environment.client.delete(`${BASE}${path}`)).status).toBe(422);
    }
  });
});

describe('a group', () => {
  it('lists the languages, with the name the resource has now', async () => {
    for (const locale of ['fr_FR', 'en_US', 'de_DE']) await saved(locale, texts);
    const { status, body } = await group();
    expect(status).toBe(200);
    expect(body.data).toEqual({
      ...WELCOME,
      resourceName: 'Welcome mail',
      locales: ['de_DE', 'en_US', 'fr_FR'],
      createdAt: expect.any(String),
      updatedAt: (await get(`${BASE}/workflow/welcome/de_DE`)).body.data.updatedAt,
    });
  });

  it('editing the default locale marks others outdated', async () => {
    for (const locale of ['de_DE', 'fr_FR', 'en_US']) await saved(locale, { hello: locale });
    expect((await group()).body.data).not.toHaveProperty('outdatedLocales');
    await saved('en_US', { hello: 'changed' });
    expect((await group()).body.data.outdatedLocales).toEqual(['de_DE', 'fr_FR']);
    await saved('fr_FR', { hello: 'changé' });
    expect((await group()).body.data.outdatedLocales).toEqual(['de_DE']);
  });

  it('is removed with its translations', async () => {
    await saved('en_US', texts);
    await saved('de_DE', texts);
    const removed = await environment.client.delete(`${BASE}/workflow/welcome`);
    expect([removed.status, removed.body]).toEqual([204, undefined]);
    expect((await group()).status).toBe(404);
    expect((await get(ENGLISH)).status).toBe(404);
    expect((await environment.client.delete(`${BASE}/workflow/welcome`)).status).toBe(404);
    await saved('fr_FR', {});
    expect((await group()).body.data.locales).toEqual(['fr_FR']);
  });

  it('leaves nothing behind that belongs to nothing when it is removed while a language of it is stored', async () => {
    await saved('de_DE', texts);
    const groups = api.get(TranslationGroupRepository);
    const ensure = groups.ensure.bind(groups);
    groups.ensure = async (...given) => {
      groups.ensure = ensure;
      const ensured = await ensure(...given);
      expect((await environment.client.delete(`${BASE}/workflow/welcome`)).status).toBe(204);

      return ensured;
    };
    await saved('en_US', texts);
    expect((await group()).body.data.locales).toEqual(['en_US']);
    const stored = api.get<Connection>(CONNECTION).collection('localizations');
    expect(await stored.countDocuments({ _environmentId: environment.scope.environmentId })).toBe(1);
  });

  it('is missing for unknown resources and resources without translations', async () => {
    expect((await group()).status).toBe(404);
    expect((await group('workflow/none')).status).toBe(404);
    expect((await group('layout/welcome')).status).toBe(404);
    expect((await environment.client.get(`${BASE}/group/topic/x`)).status).toBe(422);
    expect((await environment.client.delete(`${BASE}/topic/x`)).status).toBe(422);
  });
});

describe('upload of files', () => {
  it.each(['files[]', 'files'])('stores a file for each language, in the field %s', async (field) => {
    const answer = await upload(file('en_US.json', texts, field), file('de-de.json', { hello: 'Hallo' }, field));
    expect(answer).toEqual({
      status: 200,
      body: { data: { totalFiles: 2, successfulUploads: 2, failedUploads: 0, errors: [] } },
    });
    expect((await get(ENGLISH)).body.data.content).toEqual(texts);
    expect((await get(`${BASE}/workflow/welcome/de_DE`)).body.data.content).toEqual({ hello: 'Hallo' });
  });

  it('tells of files that hold no texts, and stores the others', async () => {
    const { status, body } = await upload(
      file('en_US.json', texts),
      file('de_DE.json', '{'),
      file('fr_FR.json', ['a']),
    );
    expect(status).toBe(200);
    expect(body.data).toEqual({
      totalFiles: 3,
      successfulUploads: 1,
      failedUploads: 2,
      errors: ['de_DE.json is not valid JSON', 'fr_FR.json must be a JSON object'],
    });
    expect((await group()).body.data.locales).toEqual(['en_US']);
  });

  it.each([
    ['no file', [], 'No valid translation files'],
    ['files in another field', [file('en_US.json', {}, 'other')], 'No valid translation files'],
    ['files without texts only', [file('en_US.json', '[]')], 'No valid translation files'],
    ['a name that is no locale', [file('en_US.json', {}), file('texts.json', {})], 'named after its locale'],
    ['a name of another type', [file('en_US.yaml', {})], 'named after its locale'],
    [
      'a locale the organization has not chosen',
      [file('en_US.json', {}), file('it_IT.json', {})],
      'it_IT is not configured',
    ],
    ['one locale twice', [file('en_US.json', {}), file('en-us.json', {})], 'Two files'],
  ])('refuses %s, and stores nothing', async (_, parts, message) => {
    const answer = await upload(...parts);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(message);
    expect((await group()).status).toBe(404);
  });

  it('refuses a form without resource, and a resource that is not there', async () => {
    for (const [field, parts] of [
      ['resourceId', [['resourceType', 'workflow']]],
      [
        'resourceType',
        [
          ['resourceId', 'welcome'],
          ['resourceType', 'topic'],
        ],
      ],
    ] as [string, Part[]][]) {
      const answer = await sendForm(`${BASE}/upload`, [...parts, file('en_US.json', {})]);
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    }
    const unknown: Part[] = [['resourceType', 'workflow'], ['resourceId', 'none'], file('en_US.json', {})];
    expect((await sendForm(`${BASE}/upload`, unknown)).status).toBe(404);
  });

  it('refuses what is no form, and forms elsewhere', async () => {
    const broken = await checkedFetch(`${api.url}${BASE}/upload`, {
      method: 'POST',
      headers: { authorization: `ApiKey ${environment.apiKey}`, 'content-type': 'multipart/form-data; boundary=x' },
      body: 'nothing of the kind',
    });
    expect(broken.status).toBe(400);
    expect((await sendForm(BASE, resourceParts)).status).toBe(415);
    expect((await environment.client.post(`${BASE}/upload`, {})).status).toBe(422);
    expect((await environment.client.post(`${BASE}/master-json/upload`, {})).status).toBe(400);
  });
});

describe('master JSON', () => {
  const both = {
    workflows: { welcome: { hello: 'Hallo' }, second: { a: 'b' } },
    layouts: { frame: { footer: 'Bis bald' } },
  };
  beforeEach(async () => {
    await workflow('second');
    await layout('frame');
  });

  it('is empty without translations', async () => {
    expect((await master()).body).toEqual({ data: { workflows: {}, layouts: {} } });
  });

  it('imports and exports all texts of a language', async () => {
    const imported = await importMaster({ locale: 'de-DE', masterJson: both });
    expect(imported.status).toBe(200);
    expect(imported.body.data).toEqual({
      success: true,
      message: 'Import completed',
      successful: ['welcome', 'second', 'frame'],
    });
    expect((await master('?locale=de_DE')).body.data).toEqual(both);
    expect((await master('?locale=de-de')).body.data).toEqual(both);
    expect((await master('?locale=fr_FR')).body.data).toEqual({ workflows: {}, layouts: {} });
  });

  it('exports the default language of the organization where none is named', async () => {
    await saved('en_US', texts);
    await saved('de_DE', { hello: 'Hallo' });
    expect((await master()).body.data).toEqual({ workflows: { welcome: texts }, layouts: {} });
    await api.get(OrganizationRepository).update(environment.scope.organizationId, { defaultLocale: 'de_DE' });
    await api.get(Translations).localesChanged(environment.scope.organizationId);
    expect((await master()).body.data).toEqual({ workflows: { welcome: { hello: 'Hallo' } }, layouts: {} });
  });

  it('does not touch other resources or languages, and outdates those of the default one', async () => {
    await saved('de_DE', { hello: 'Hallo' });
    await saved('en_US', texts, { resourceType: 'workflow', resourceId: 'second' });
    await saved('en_US', texts);
    await importMaster({ locale: 'en_US', masterJson: { workflows: { welcome: { hello: 'Hi' } } } });
    expect((await master()).body.data.workflows).toEqual({ welcome: { hello: 'Hi' }, second: texts });
    expect((await group()).body.data).toMatchObject({ locales: ['de_DE', 'en_US'], outdatedLocales: ['de_DE'] });
  });

  it('skips unknown resources: partial import completed', async () => {
    const { body } = await importMaster({
      locale: 'en_US',
      masterJson: { workflows: { welcome: texts, none: texts }, layouts: { other: {} } },
    });
    expect(body.data).toEqual({
      success: true,
      message: 'Partial import completed',
      successful: ['welcome'],
      failed: ['none', 'other'],
    });
    const nothing = await importMaster({ locale: 'en_US', masterJson: { layouts: { welcome: texts } } });
    expect(nothing.status).toBe(200);
    expect(nothing.body.data).toMatchObject({ success: false, failed: ['welcome'] });
  });

  it.each([
    ['locale', { locale: 'english' }],
    ['locale', { locale: undefined }],
    ['masterJson', { masterJson: 'text' }],
    ['masterJson', { masterJson: { welcome: {} } }],
    ['masterJson', { masterJson: { workflows: ['a'] } }],
    ['masterJson', { masterJson: { workflows: { welcome: 'text' } } }],
  ])('refuses a wrong %s: %j', async (field, wrong) => {
    const answer = await environment.client.post(`${BASE}/master-json`, {
      locale: 'en_US',
      masterJson: both,
      ...wrong,
    });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await group()).status).toBe(404);
  });

  it('refuses wrong queries', async () => {
    for (const query of ['?locale=english', '?locale[$gt]=', '?locale='])
      expect((await environment.client.get(`${BASE}/master-json${query}`)).status).toBe(422);
  });

  it('is uploaded as one file named after its locale', async () => {
    const answer = await uploadMaster(file('de_DE.json', both, 'file'));
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ success: true, successful: ['welcome', 'second', 'frame'] });
    expect((await master('?locale=de_DE')).body.data).toEqual(both);
  });

  it.each([
    ['no file', [], 'Exactly one file'],
    ['several files', [file('de_DE.json', both, 'file'), file('en_US.json', both, 'file')], 'Exactly one file'],
    ['a bad name', [file('master.json', both, 'file')], 'named after its locale'],
    ['what is no JSON', [file('de_DE.json', '{', 'file')], 'not valid JSON'],
  ])('refuses an upload of %s', async (_, parts, message) => {
    const answer = await uploadMaster(...parts);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain(message);
    expect((await master('?locale=de_DE')).body.data.workflows).toEqual({});
  });
});

describe('isolation', () => {
  const GROUP = `${BASE}/workflow/welcome`;

  it('asks for credentials', async () => {
    const anonymous = httpClient(api.url);
    for (const [method, path] of [
      ['POST', BASE],
      ['POST', `${BASE}/upload`],
      ['GET', `${BASE}/master-json`],
      ['POST', `${BASE}/master-json`],
      ['POST', `${BASE}/master-json/upload`],
      ['GET', `${BASE}/group/workflow/welcome`],
      ['DELETE', GROUP],
      ['GET', ENGLISH],
      ['DELETE', ENGLISH],
    ] as const)
      expect((await anonymous.request(method, path)).status).toBe(401);
    expect((await sendForm(`${BASE}/upload`, resourceParts, { authorization: '' })).status).toBe(401);
  });

  it('keeps translations of organizations, and of environments of one, apart', async () => {
    await saved('en_US', texts);
    for (const key of [(await api.newEnvironment()).apiKey, await siblingKey()]) {
      const client = httpClient(api.url, { authorization: `ApiKey ${key}` });
      expect((await client.get(ENGLISH)).status).toBe(404);
      expect((await client.get(`${BASE}/group/workflow/welcome`)).status).toBe(404);
      expect((await client.delete(ENGLISH)).status).toBe(404);
      expect((await client.delete(GROUP)).status).toBe(404);
      expect((await client.post(BASE, { ...WELCOME, locale: 'en_US', content: {} })).status).toBe(404);
      expect((await client.get(`${BASE}/master-json`)).body).toEqual({ data: { workflows: {}, layouts: {} } });
      const imported = await client.post<Data<ImportResponse>>(`${BASE}/master-json`, {
        locale: 'en_US',
        masterJson: { workflows: { welcome: {} } },
      });
      expect(imported.body.data.success).toBe(false);
    }
    expect((await get(ENGLISH)).body.data.content).toEqual(texts);
  });

  // Every member has every permission so far, so no call can be refused for want of one: what is asked for is looked at instead.
  it.each([
    ['save', PermissionsEnum.WORKFLOW_WRITE],
    ['upload', PermissionsEnum.WORKFLOW_WRITE],
    ['exportMaster', PermissionsEnum.WORKFLOW_READ],
    ['importMaster', PermissionsEnum.WORKFLOW_WRITE],
    ['uploadMaster', PermissionsEnum.WORKFLOW_WRITE],
    ['getGroup', PermissionsEnum.WORKFLOW_READ],
    ['removeGroup', PermissionsEnum.WORKFLOW_WRITE],
    ['get', PermissionsEnum.WORKFLOW_READ],
    ['remove', PermissionsEnum.WORKFLOW_WRITE],
  ] as const)('asks for a permission to %s: %s', (method, permission) => {
    const access = new Reflector().get<Access>(ACCESS, Reflect.get(TranslationsController.prototype, method));
    expect(access).toEqual({ kind: 'member', permissions: [permission], apiKey: true, organization: true });
  });
});
