import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { Scope } from '../scope.js';
import { TranslationRepository } from './translation.repository.js';
import { type TranslationGroupInput, TranslationGroupRepository } from './translation-group.repository.js';

const { mongoUrl } = testServices('translations');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const group = (resourceId: string): TranslationGroupInput => ({
  resourceType: 'workflow',
  resourceId,
  resourceName: resourceId.toUpperCase(),
  _resourceInternalId: new Types.ObjectId(),
});
const welcome = { resourceType: 'workflow', resourceId: 'welcome' } as const;

let connection: Connection;
let groups: TranslationGroupRepository;
let translations: TranslationRepository;
let scope: Scope;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 8, appName: 'test' });
  groups = new TranslationGroupRepository(connection);
  translations = new TranslationRepository(connection);
  await Promise.all([groups.ensureIndexes(), translations.ensureIndexes()]);
});
beforeEach(() => {
  scope = newScope();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

async function groupId(resourceId = 'welcome'): Promise<Types.ObjectId> {
  const [made] = await groups.ensure(scope, [group(resourceId)]);
  if (!made) throw new Error('The group was not made');

  return made._id;
}

const save = (id: Types.ObjectId, locale: string, content: object, isDefault = false) =>
  translations.save(scope, locale, [{ _localizationGroupId: id, content: JSON.stringify(content) }], { isDefault });
const outdated = async (id: Types.ObjectId) =>
  (await translations.listOfGroup(scope, id)).filter((one) => one.outdated).map(({ locale }) => locale);

it('has one group a resource, also when many make it at once', async () => {
  const made = await Promise.all([1, 2, 3, 4].map(() => groups.ensure(scope, [group('welcome'), group('other')])));
  expect(new Set(made.flat().map(({ _id }) => _id.toHexString())).size).toBe(2);
  expect(await groups.findByResource(scope, welcome)).toMatchObject({ ...welcome, resourceName: 'WELCOME' });
  expect(await groups.findByResource(scope, { ...welcome, resourceType: 'layout' })).toBeNull();
  expect(await groups.ensure(scope, [])).toEqual([]);
});

it('keeps the latest texts of each language', async () => {
  const id = await groupId();
  await save(id, 'en_US', { hello: 'Hello' });
  await save(id, 'de_DE', { hello: 'Hallo' });
  await save(id, 'en_US', { hello: 'Hi' });
  expect(await translations.listOfGroup(scope, id)).toMatchObject([
    { locale: 'de_DE', content: '{"hello":"Hallo"}' },
    { locale: 'en_US', content: '{"hello":"Hi"}' },
  ]);
  expect(await translations.findByLocale(scope, id, 'en_US')).toMatchObject({
    content: '{"hello":"Hi"}',
    _organizationId: scope.organizationId,
    createdAt: expect.any(Date),
  });
});

it('outdates the other languages when texts of the default one change, until they are stored again', async () => {
  const id = await groupId();
  const other = await groupId('other');
  for (const each of [id, other]) {
    await save(each, 'de_DE', { hello: 'Hallo' });
    await save(each, 'fr_FR', { hello: 'Salut' });
    await save(each, 'en_US', { hello: 'Hello' }, true);
  }
  expect(await outdated(id)).toEqual([]);
  await save(id, 'en_US', { hello: 'Hello' }, true);
  expect(await outdated(id)).toEqual([]);
  const before = await translations.findByLocale(scope, id, 'de_DE');
  await save(id, 'en_US', { hello: 'Hi' }, true);
  expect(await outdated(id)).toEqual(['de_DE', 'fr_FR']);
  expect((await translations.findByLocale(scope, id, 'de_DE'))?.updatedAt).toEqual(before?.updatedAt);
  expect(await outdated(other)).toEqual([]);
  await save(id, 'de_DE', { hello: 'Hi' });
  expect(await outdated(id)).toEqual(['fr_FR']);
});

it('removes one language, and all of a group', async () => {
  const id = await groupId();
  for (const locale of ['de_DE', 'en_US', 'fr_FR']) await save(id, locale, {});
  expect(await translations.remove(scope, id, 'de_DE')).toBe(true);
  expect(await translations.remove(scope, id, 'de_DE')).toBe(false);
  await translations.removeGroup(scope, id);
  expect(await translations.listOfGroup(scope, id)).toEqual([]);
  expect(await groups.remove(scope, welcome)).toBe(true);
  expect(await groups.remove(scope, welcome)).toBe(false);
});

it('gives a group certain languages and no others, and reads the texts of several', async () => {
  const [id, other] = [await groupId(), await groupId('other')];
  await save(id, 'en_US', { hello: 'Hello' });
  await save(id, 'de_DE', { hello: 'Hallo' });
  await save(other, 'de_DE', { hello: 'Moin' });
  await translations.replaceGroup(scope, id, [
    { locale: 'en_US', content: '{"hello":"Hi"}' },
    { locale: 'fr_FR', content: '{"hello":"Salut"}', outdated: true },
  ]);
  const texts: string[] = [];
  for await (const { locale, content } of translations.eachOfGroups(scope, [id, other]))
    texts.push(`${locale} ${content}`);
  expect(texts.sort()).toEqual(['de_DE {"hello":"Moin"}', 'en_US {"hello":"Hi"}', 'fr_FR {"hello":"Salut"}']);
  expect(await outdated(id)).toEqual(['fr_FR']);
  expect((await groups.listOfType(scope, 'workflow')).map(({ resourceId }) => resourceId)).toEqual([
    'other',
    'welcome',
  ]);
  expect(await groups.listOfType(scope, 'layout')).toEqual([]);
});

it('keeps environments apart, those of one organization too', async () => {
  const id = await groupId();
  await save(id, 'en_US', { secret: true });
  for (const other of [newScope(), { ...scope, environmentId: new Types.ObjectId() }]) {
    expect(await groups.findByResource(other, welcome)).toBeNull();
    expect(await groups.findManyById(other, [id])).toEqual([]);
    expect(await groups.listOfType(other, 'workflow')).toEqual([]);
    for await (const found of translations.eachOfGroups(other, [id])) throw new Error(`${found.locale} is seen`);
    expect(await groups.remove(other, welcome)).toBe(false);
    expect(await translations.listOfGroup(other, id)).toEqual([]);
    expect(await translations.listOfLocale(other, 'en_US')).toEqual([]);
    expect(await translations.findByLocale(other, id, 'en_US')).toBeNull();
    expect(await translations.remove(other, id, 'en_US')).toBe(false);
    await translations.removeGroup(other, id);
  }
  expect(await translations.listOfLocale(scope, 'en_US')).toHaveLength(1);
});

it('reads no whole collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const [ownGroups, ownTranslations] = [new TranslationGroupRepository(own), new TranslationRepository(own)];
    await Promise.all([ownGroups.ensureIndexes(), ownTranslations.ensureIndexes()]);
    const [made] = await ownGroups.ensure(scope, [group('a'), group('b')]);
    const id = made?._id ?? new Types.ObjectId();
    await ownGroups.findByResource(scope, welcome);
    await ownGroups.findManyById(scope, [id]);
    for (const content of ['{}', '{"a":"b"}'])
      await ownTranslations.save(scope, 'en_US', [{ _localizationGroupId: id, content }], { isDefault: true });
    await ownTranslations.findByLocale(scope, id, 'en_US');
    await ownTranslations.listOfGroup(scope, id);
    await ownGroups.listOfType(scope, 'workflow');
    for await (const { locale } of ownTranslations.eachOfGroups(scope, [id])) expect(locale).toBe('en_US');
    await ownTranslations.replaceGroup(scope, id, [{ locale: 'en_US', content: '{}' }]);
    await ownTranslations.listOfLocale(scope, 'en_US');
    await ownTranslations.remove(scope, id, 'en_US');
    await ownTranslations.removeGroup(scope, id);
    await ownGroups.remove(scope, welcome);
  });
});
