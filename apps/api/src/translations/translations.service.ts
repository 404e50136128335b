import { Injectable } from '@nestjs/common';
import { badRequest, notFound, parseTexts, Translations } from '@novu/application-generic';
import {
  type Scope,
  TRANSLATED_RESOURCE_TYPES,
  type TranslatedResource,
  type TranslatedResourceType,
  type TranslationDoc,
  type TranslationGroupDoc,
  type TranslationGroupInput,
  TranslationGroupRepository,
  TranslationRepository,
} from '@novu/dal';
import { TranslatedResources } from './translated-resources.js';
import { localeOf, parseMasterJson, readTexts } from './translation-files.js';
import {
  CONTENT_BYTES,
  type ImportResponse,
  type MasterJsonResponse,
  type TranslationGroupResponse,
  type TranslationName,
  toTranslationGroupResponse,
  type UploadResponse,
} from './translations.dto.js';
import type { UploadedFile } from './uploads.js';

/** Texts of workflows and layouts in many languages (`spec/internal-api.md` section 15). */
@Injectable()
export class TranslationsService {
  constructor(
    private readonly groups: TranslationGroupRepository,
    private readonly translations: TranslationRepository,
    private readonly resources: TranslatedResources,
    private readonly cache: Translations,
  ) {}

  /** Stores the texts of one language in the place of what was there. @throws AppError 404 without the resource */
  async save(scope: Scope, { locale, ...resource }: TranslationName, content: object): Promise<TranslationDoc> {
    await this.store(scope, locale, [{ resource: await this.resources.getOrThrow(scope, resource), content }]);

    return this.getOrThrow(scope, { locale, ...resource });
  }

  /** @throws AppError 404 */
  async getOrThrow(scope: Scope, { locale, ...resource }: TranslationName): Promise<TranslationDoc> {
    const group = await this.groups.findByResource(scope, resource);
    const translation = group && (await this.translations.findByLocale(scope, group._id, locale));

    return translation ?? missing({ locale, ...resource });
  }

  /** @throws AppError 404 when the resource is gone or has no translations */
  async getGroupOrThrow(scope: Scope, resource: TranslatedResource): Promise<TranslationGroupResponse> {
    const { resourceName } = await this.resources.getOrThrow(scope, resource);
    const group = await this.groupOrThrow(scope, resource);
    const translations = await this.translations.listOfGroup(scope, group._id);

    return toTranslationGroupResponse(resource, resourceName, group, translations);
  }

  /** Removes one language. @throws AppError 404 */
  async remove(scope: Scope, { locale, ...resource }: TranslationName): Promise<void> {
    const group = await this.groupOrThrow(scope, resource);
    if (!(await this.translations.remove(scope, group._id, locale))) missing({ locale, ...resource });
    await this.cache.changed(scope, resource);
  }

  /** @throws AppError 404 */
  async removeGroup(scope: Scope, resource: TranslatedResource): Promise<void> {
    const group = await this.groupOrThrow(scope, resource);
    // The group first: translations without one are nobody's, a group without translations would be shown.
    await this.groups.remove(scope, resource);
    await this.translations.removeGroup(scope, group._id);
    await this.cache.changed(scope, resource);
  }

  /**
   * Stores a file for each language. Files that hold no texts are left out and told of.
   * @throws AppError 404 without the resource; 400 when a file's name is wrong or names a language the organization has not
   *   chosen, and when no file holds texts.
   */
  async upload(scope: Scope, resource: TranslatedResource, files: readonly UploadedFile[]): Promise<UploadResponse> {
    const found = await this.resources.getOrThrow(scope, resource);
    const byLocale = await this.byLocale(scope, files);
    const errors: string[] = [];
    for (const [locale, file] of byLocale) {
      const texts = readTexts(file, CONTENT_BYTES);
      if ('problem' in texts) errors.push(`${file.name} ${texts.problem}`);
      else await this.store(scope, locale, [{ resource: found, content: texts.content }]);
    }
    const totalFiles = byLocale.size;
    if (errors.length === totalFiles) throw badRequest(['No valid translation files', ...errors].join('; '));

    return { totalFiles, successfulUploads: totalFiles - errors.length, failedUploads: errors.length, errors };
  }

  private async byLocale(scope: Scope, files: readonly UploadedFile[]): Promise<Map<string, UploadedFile>> {
    const { defaultLocale, targetLocales } = await this.cache.localesOf(scope.organizationId);
    const byLocale = new Map<string, UploadedFile>();
    for (const file of files) {
      const locale = localeOf(file);
      if (locale !== defaultLocale && !targetLocales.includes(locale))
        throw badRequest(`Locale ${locale} is not configured in the organization settings`, { ctx: { locale } });
      if (byLocale.has(locale)) throw badRequest(`Two files hold the locale ${locale}`, { ctx: { locale } });
      byLocale.set(locale, file);
    }

    return byLocale;
  }

  /** All texts of a language, of resources that have it. @param locale absent: the default one of the organization */
  async exportMaster(scope: Scope, locale?: string): Promise<MasterJsonResponse> {
    const wanted = locale ?? (await this.cache.localesOf(scope.organizationId)).defaultLocale;
    const translations = await this.translations.listOfLocale(scope, wanted);
    const groups = await this.groups.findManyById(
      scope,
      translations.map(({ _localizationGroupId }) => _localizationGroupId),
    );
    const living = await this.livingOf(scope, groups);
    const sectionOf = (type: TranslatedResourceType): Record<string, unknown> =>
      Object.fromEntries(
        translations.flatMap(({ _localizationGroupId, content }) => {
          const group = living.get(_localizationGroupId.toHexString());

          return group?.resourceType === type ? [[group.resourceId, parseTexts(content)]] : [];
        }),
      );

    return { workflows: sectionOf('workflow'), layouts: sectionOf('layout') };
  }

  /** Groups of resources that exist, by id: one of a resource that was removed waits for the next one of its name. */
  private async livingOf(
    scope: Scope,
    groups: readonly TranslationGroupDoc[],
  ): Promise<Map<string, TranslationGroupDoc>> {
    const existing = await this.existing(scope, groups);

    return new Map(
      groups.filter((group) => existing.has(keyOf(group))).map((group) => [group._id.toHexString(), group]),
    );
  }

  /**
   * Stores texts of many resources in one language. Those of resources there are none of are left out and told of.
   * @throws AppError 422 that names `masterJson`
   */
  async importMaster(scope: Scope, locale: string, masterJson: Record<string, unknown>): Promise<ImportResponse> {
    const texts = parseMasterJson(masterJson);
    const existing = await this.existing(scope, texts);
    const known = texts.flatMap((one) => {
      const resource = existing.get(keyOf(one));

      return resource ? [{ resource, content: one.content }] : [];
    });
    await this.store(scope, locale, known);

    return toImportResponse(
      known.map(({ resource }) => resource.resourceId),
      texts.filter((one) => !existing.has(keyOf(one))).map(({ resourceId }) => resourceId),
    );
  }

  private async existing(
    scope: Scope,
    resources: readonly TranslatedResource[],
  ): Promise<Map<string, TranslationGroupInput>> {
    const found = await Promise.all(
      TRANSLATED_RESOURCE_TYPES.map((type) =>
        this.resources.findMany(
          scope,
          type,
          resources.filter(({ resourceType }) => resourceType === type).map(({ resourceId }) => resourceId),
        ),
      ),
    );

    return new Map(found.flat().map((resource) => [keyOf(resource), resource]));
  }

  /** Four queries, however many resources. */
  private async store(
    scope: Scope,
    locale: string,
    texts: readonly { resource: TranslationGroupInput; content: object }[],
  ): Promise<void> {
    const groups = await this.groups.ensure(
      scope,
      texts.map(({ resource }) => resource),
    );
    const contentOf = new Map(texts.map(({ resource, content }) => [keyOf(resource), content]));
    const { defaultLocale } = await this.cache.localesOf(scope.organizationId);
    await this.translations.save(
      scope,
      locale,
      groups.map((group) => ({
        _localizationGroupId: group._id,
        content: JSON.stringify(contentOf.get(keyOf(group)) ?? {}),
      })),
      { isDefault: locale === defaultLocale },
    );
    await Promise.all(groups.map((group) => this.cache.changed(scope, group)));
    await this.storeRemoved(scope, locale, texts, groups);
  }

  /**
   * Stores the texts again whose groups were removed before they were stored, and would belong to nothing. A removal takes the group
   * first and then its texts, so those of a group that is still there are either kept or found by it.
   */
  private async storeRemoved(
    scope: Scope,
    locale: string,
    texts: Parameters<TranslationsService['store']>[2],
    groups: readonly TranslationGroupDoc[],
  ): Promise<void> {
    const found = await this.groups.findManyById(
      scope,
      groups.map(({ _id }) => _id),
    );
    const living = new Set(found.map(({ _id }) => _id.toHexString()));
    const removed = groups.filter(({ _id }) => !living.has(_id.toHexString()));
    if (removed.length === 0) return;
    for (const { _id } of removed) await this.translations.removeGroup(scope, _id);
    const names = new Set(removed.map(keyOf));
    await this.store(
      scope,
      locale,
      texts.filter(({ resource }) => names.has(keyOf(resource))),
    );
  }

  private async groupOrThrow(scope: Scope, resource: TranslatedResource): Promise<TranslationGroupDoc> {
    return (await this.groups.findByResource(scope, resource)) ?? missing(resource);
  }
}

function keyOf({ resourceType, resourceId }: TranslatedResource): string {
  return `${resourceType}:${resourceId}`;
}

function missing({ resourceType, resourceId, locale }: TranslatedResource & { locale?: string }): never {
  throw locale === undefined
    ? notFound('translation group', { resourceType, resourceId })
    : notFound('translation', { resourceType, resourceId, locale });
}

function toImportResponse(successful: string[], failed: string[]): ImportResponse {
  const success = successful.length > 0;
  const outcome = failed.length === 0 ? 'Import completed' : 'Partial import completed';

  return {
    success,
    message: success ? outcome : 'Nothing was imported: there are no such workflows or layouts',
    ...(successful.length > 0 ? { successful } : {}),
    ...(failed.length > 0 ? { failed } : {}),
  };
}
