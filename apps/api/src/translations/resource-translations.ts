import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Translations } from '@novu/application-generic';
import {
  type Scope,
  type TranslatedResource,
  type TranslatedResourceType,
  TranslationGroupRepository,
  TranslationRepository,
} from '@novu/dal';

/** What a resource says in each language, by locale: equal texts have equal fingerprints. */
export type TextFingerprints = Readonly<Record<string, string>>;

/** A resource of one environment. */
interface Place {
  scope: Scope;
  /** The public id. */
  resourceId: string;
}

/** A resource that translations are copied to. */
interface Target extends Place {
  resourceName: string;
  _resourceInternalId: Parameters<TranslationGroupRepository['ensure']>[1][number]['_resourceInternalId'];
}

/** Translations as part of the workflow or layout they are of: they are copied and removed with it. */
@Injectable()
export class ResourceTranslations {
  constructor(
    private readonly groups: TranslationGroupRepository,
    private readonly translations: TranslationRepository,
    private readonly cache: Translations,
  ) {}

  /** Of all resources of a type that have translations, by public id. Two queries; texts are read one after the other. */
  async fingerprints(scope: Scope, resourceType: TranslatedResourceType): Promise<Map<string, TextFingerprints>> {
    const groups = await this.groups.listOfType(scope, resourceType);
    const found = new Map(groups.map(({ _id }): [string, Record<string, string>] => [_id.toHexString(), {}]));
    const ids = groups.map(({ _id }) => _id);
    for await (const { _localizationGroupId, locale, content } of this.translations.eachOfGroups(scope, ids)) {
      const ofGroup = found.get(_localizationGroupId.toHexString());
      if (ofGroup) ofGroup[locale] = createHash('sha256').update(content).digest('hex');
    }

    return new Map(groups.map(({ _id, resourceId }) => [resourceId, found.get(_id.toHexString()) ?? {}]));
  }

  /** Gives a resource exactly the texts another one has, in the same or in another environment. */
  async copy(resourceType: TranslatedResourceType, from: Place, to: Target): Promise<void> {
    const { scope, ...resource } = to;
    const group = await this.groups.findByResource(from.scope, { resourceType, resourceId: from.resourceId });
    const texts = group ? await this.translations.listOfGroup(from.scope, group._id) : [];
    if (texts.length === 0) await this.remove(scope, { resourceType, resourceId: to.resourceId });
    else {
      const [copy] = await this.groups.ensure(scope, [{ resourceType, ...resource }]);
      if (copy) await this.translations.replaceGroup(scope, copy._id, texts);
    }
    await this.changed(scope, { resourceType, resourceId: to.resourceId });
  }

  /** For a resource that goes: only queries, so that it can be part of a transaction; {@link changed} belongs behind it. */
  async remove(scope: Scope, resource: TranslatedResource): Promise<void> {
    const group = await this.groups.findByResource(scope, resource);
    if (!group) return;
    // The group first: translations without one are nobody's, a group without translations would be shown.
    await this.groups.remove(scope, resource);
    await this.translations.removeGroup(scope, group._id);
  }

  /** To be called after {@link remove}, once it is stored. */
  changed(scope: Scope, resource: TranslatedResource): Promise<void> {
    return this.cache.changed(scope, resource);
  }
}
