import { type AnyBulkWriteOperation, type Connection, Schema, Types } from 'mongoose';
import { type Filter, ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** The texts of one workflow or layout in one language. */
export interface TranslationDoc extends ScopedDoc {
  _localizationGroupId: Types.ObjectId;
  /** `en_US` */
  locale: string;
  /** JSON text: an object of texts by key, or of further objects. */
  content: string;
  /** The default language was changed since. */
  outdated?: boolean;
}

/** Texts of one group that are to be stored. */
export type TranslationInput = Pick<TranslationDoc, '_localizationGroupId' | 'content'>;

const schema = new Schema<TranslationDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    _localizationGroupId: Types.ObjectId,
    locale: String,
    content: String,
    outdated: Boolean,
  },
  { timestamps: true, versionKey: false },
);

type Write = AnyBulkWriteOperation<TranslationDoc>;

export class TranslationRepository extends ScopedRepository<TranslationDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'localizations',
      schema,
      indexes: [
        // findByLocale, listOfGroup, eachOfGroups, save, replaceGroup, remove, removeGroup. Unique: a group has one translation a language.
        { key: { _environmentId: 1, _localizationGroupId: 1, locale: 1 }, unique: true },
        // listOfLocale
        { key: { _environmentId: 1, locale: 1, _id: 1 } },
      ],
    });
  }

  findByLocale(scope: Scope, groupId: Types.ObjectId, locale: string): Promise<TranslationDoc | null> {
    return this.findOne(scope, { _localizationGroupId: groupId, locale });
  }

  /** Ordered by language. */
  listOfGroup(scope: Scope, groupId: Types.ObjectId): Promise<TranslationDoc[]> {
    return this.find(scope, { _localizationGroupId: groupId }, { sort: { locale: 1 } });
  }

  /** Of several groups, in no order, without holding them all. */
  eachOfGroups(scope: Scope, groupIds: readonly Types.ObjectId[]): AsyncIterable<TranslationDoc> {
    return this.model
      .find(this.inScope(scope, { _localizationGroupId: { $in: [...groupIds] } }))
      .lean<TranslationDoc[]>()
      .cursor();
  }

  /** Of all groups, in the order they were made. */
  listOfLocale(scope: Scope, locale: string): Promise<TranslationDoc[]> {
    return this.find(scope, { locale }, { sort: { _id: 1 } });
  }

  /**
   * Stores texts of one language, for each group in the place of what was there. Two commands, however many groups.
   * @param isDefault the language is the organization's default one: where its texts change, those of all other languages are
   *   outdated until they are stored again.
   */
  async save(
    scope: Scope,
    locale: string,
    translations: readonly TranslationInput[],
    { isDefault }: { isDefault: boolean },
  ): Promise<void> {
    if (translations.length === 0) return;
    const changed = isDefault ? await this.changedGroups(scope, locale, translations) : [];
    const writes = translations.map(({ _localizationGroupId, content }): Write => ({
      updateOne: {
        filter: { _environmentId: scope.environmentId, _localizationGroupId, locale },
        update: { $set: { content, outdated: false }, $setOnInsert: { _organizationId: scope.organizationId } },
        upsert: true,
      },
    }));
    await this.model.bulkWrite(changed.length > 0 ? [...writes, outdate(scope, locale, changed)] : writes);
  }

  /** Gives a group these languages and no others. */
  async replaceGroup(
    scope: Scope,
    groupId: Types.ObjectId,
    translations: readonly Pick<TranslationDoc, 'locale' | 'content' | 'outdated'>[],
  ): Promise<void> {
    const group = { _environmentId: scope.environmentId, _localizationGroupId: groupId };
    const others: Filter<TranslationDoc> = { ...group, locale: { $nin: translations.map(({ locale }) => locale) } };
    await this.model.bulkWrite([
      ...translations.map(({ locale, content, outdated = false }): Write => ({
        updateOne: {
          filter: { ...group, locale },
          update: { $set: { content, outdated }, $setOnInsert: { _organizationId: scope.organizationId } },
          upsert: true,
        },
      })),
      { deleteMany: { filter: others } },
    ]);
  }

  /** Groups that have this language, with other texts. */
  private async changedGroups(
    scope: Scope,
    locale: string,
    translations: readonly TranslationInput[],
  ): Promise<Types.ObjectId[]> {
    const given = new Map(translations.map((one) => [one._localizationGroupId.toHexString(), one.content]));
    const known = await this.find(scope, {
      _localizationGroupId: { $in: translations.map((one) => one._localizationGroupId) },
      locale,
    });

    return known
      .filter(({ _localizationGroupId, content }) => given.get(_localizationGroupId.toHexString()) !== content)
      .map(({ _localizationGroupId }) => _localizationGroupId);
  }

  async remove(scope: Scope, groupId: Types.ObjectId, locale: string): Promise<boolean> {
    return (await this.deleteMany(scope, { _localizationGroupId: groupId, locale })) > 0;
  }

  /** Removes all languages of a group. */
  async removeGroup(scope: Scope, groupId: Types.ObjectId): Promise<void> {
    await this.deleteMany(scope, { _localizationGroupId: groupId });
  }
}

function outdate(scope: Scope, defaultLocale: string, groupIds: Types.ObjectId[]): Write {
  const filter: Filter<TranslationDoc> = {
    _environmentId: scope.environmentId,
    _localizationGroupId: { $in: groupIds },
    locale: { $ne: defaultLocale },
  };

  // They were not edited, so they keep their dates.
  return { updateMany: { filter, update: { $set: { outdated: true } }, timestamps: false } };
}
