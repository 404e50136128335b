import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type OrganizationId,
  OrganizationRepository,
  type Scope,
  type TranslatedResource,
  TranslationGroupRepository,
  TranslationRepository,
} from '@novu/dal';
import { SharedCache } from '../cache.js';
import { TranslatedTexts } from '../rendering/template-engine.js';
import { isPlainObject, readPath, textOf } from '../rendering/values.js';
import { Signals } from '../signals.js';
import { DEFAULT_LOCALE, normalizeLocale } from './locales.js';

/** Texts of one language by key; a key may also be a path into objects. */
type Texts = Record<string, unknown>;

/** The texts of a resource by locale. */
type TextsByLocale = ReadonlyMap<string, Texts>;

/** Languages of an organization. */
export interface OrganizationLocales {
  /** What texts fall back to. */
  defaultLocale: string;
  /** Further ones texts are translated into. */
  targetLocales: readonly string[];
}

const CACHE = { maxEntries: 2_000, ttlMs: 60_000 };

/** Translations for rendering, kept in memory as workflow definitions are: a message must not cost queries. */
@Injectable()
export class Translations implements OnModuleInit {
  private readonly texts: SharedCache<TextsByLocale>;
  private readonly locales: SharedCache<OrganizationLocales>;

  constructor(
    private readonly groups: TranslationGroupRepository,
    private readonly translations: TranslationRepository,
    private readonly organizations: OrganizationRepository,
    signals: Signals,
  ) {
    this.texts = new SharedCache(signals, { name: 'translations', ...CACHE });
    this.locales = new SharedCache(signals, { name: 'organization-locales', ...CACHE });
  }

  async onModuleInit(): Promise<void> {
    await Promise.all([this.texts.start(), this.locales.start()]);
  }

  /**
   * What `{{t.key}}` prints in templates of a resource. Each key by itself falls back from the language asked for to the default one
   * of the organization (`spec/engine.md` section 15).
   * @param locale of the reader; one that is no locale counts as absent.
   */
  async textsFor(scope: Scope, resource: TranslatedResource, locale?: string | null): Promise<TranslatedTexts> {
    const [byLocale, { defaultLocale }] = await Promise.all([
      this.textsOf(scope, resource),
      this.localesOf(scope.organizationId),
    ]);
    const own = byLocale.get(normalizeLocale(locale ?? '') ?? defaultLocale);
    const fallback = byLocale.get(defaultLocale);

    return new TranslatedTexts((key) => textAt(own, key) ?? textAt(fallback, key));
  }

  /** The languages of an organization, as they were a moment ago. */
  async localesOf(organizationId: OrganizationId): Promise<OrganizationLocales> {
    const locales = await this.locales.get(organizationId.toHexString(), async () => {
      const organization = await this.organizations.findById(organizationId);

      return {
        defaultLocale: organization?.defaultLocale ?? DEFAULT_LOCALE,
        targetLocales: organization?.targetLocales ?? [],
      };
    });

    return locales ?? { defaultLocale: DEFAULT_LOCALE, targetLocales: [] };
  }

  /** To be called after any change of a resource's translations. */
  async changed(scope: Scope, resource: TranslatedResource): Promise<void> {
    await this.texts.drop(keyOf(scope, resource));
  }

  /** To be called after any change of an organization's languages. */
  async localesChanged(organizationId: OrganizationId): Promise<void> {
    await this.locales.drop(organizationId.toHexString());
  }

  private async textsOf(scope: Scope, resource: TranslatedResource): Promise<TextsByLocale> {
    const texts = await this.texts.get(keyOf(scope, resource), async () => {
      const group = await this.groups.findByResource(scope, resource);
      const translations = group ? await this.translations.listOfGroup(scope, group._id) : [];

      return new Map(translations.map(({ locale, content }) => [locale, parseTexts(content)]));
    });

    return texts ?? new Map();
  }
}

function keyOf(scope: Scope, { resourceType, resourceId }: TranslatedResource): string {
  return `${scope.environmentId.toHexString()}:${resourceType}:${resourceId}`;
}

/** Stored texts; none when what is stored is no object. */
export function parseTexts(content: string): Texts {
  const parsed: unknown = JSON.parse(content);

  return isPlainObject(parsed) ? parsed : {};
}

/** The text of a key: as a path into objects, or as the name of a member with points in it. */
function textAt(texts: Texts | undefined, key: string): string | undefined {
  if (!texts) return undefined;

  return textOf(readPath(texts, key.split('.'))) ?? (Object.hasOwn(texts, key) ? textOf(texts[key]) : undefined);
}
