import { Injectable } from '@nestjs/common';
import { type LayoutDoc, LayoutRepository, type Scope } from '@novu/dal';
import { LAYOUTS_PER_ENVIRONMENT, LayoutsService } from '../layouts/layouts.service.js';
import type { Publishable, PublishableResource } from './publishable.js';
import { ResourceTranslations, type TextFingerprints } from '../translations/resource-translations.js';
import { PUBLISHED_TYPES } from './publishing.dto.js';

@Injectable()
export class PublishedLayouts implements Publishable {
  readonly type = PUBLISHED_TYPES.layout;

  constructor(
    private readonly layouts: LayoutsService,
    private readonly repository: LayoutRepository,
    private readonly translations: ResourceTranslations,
  ) {}

  async list(scope: Scope): Promise<PublishableResource[]> {
    const page = { orderBy: 'name', direction: 1, limit: LAYOUTS_PER_ENVIRONMENT, offset: 0 } as const;

    const translations = await this.translations.fingerprints(scope, 'layout');

    return (await this.repository.list(scope, undefined, page)).layouts.map((layout) =>
      toResource(layout, translations.get(layout.identifier)),
    );
  }

  async copy({ source, target, userId }: Parameters<Publishable['copy']>[0], id: string): Promise<void> {
    const original = await this.layouts.findOrThrow(source, id);
    const { identifier, name, isTranslationEnabled, email } = original;
    const editor = { scope: target, userId };
    if (!(await this.repository.findByIdentifier(target, identifier)))
      await this.layouts.create(editor, { layoutId: identifier, name, isTranslationEnabled });
    const controlValues = { email };
    const { layout } = await this.layouts.update(editor, identifier, { name, isTranslationEnabled, controlValues });
    await this.layouts.copyTranslations({ scope: source, layout: original }, { scope: target, layout });
  }

  /** Copies those of some layouts that the target lacks; what it has stays as it is. */
  async copyMissing(editor: Parameters<Publishable['copy']>[0], ids: readonly string[]): Promise<void> {
    for (const id of new Set(ids)) {
      if (await this.repository.findByIdentifier(editor.target, id)) continue;
      // Steps may name a layout that is gone; that is told when they run, not when they are copied.
      if (await this.repository.findByIdentifier(editor.source, id)) await this.copy(editor, id);
    }
  }

  remove(scope: Scope, id: string): Promise<void> {
    return this.layouts.remove(scope, id);
  }
}

function toResource(layout: LayoutDoc, translations: TextFingerprints = {}): PublishableResource {
  const { identifier, name, isTranslationEnabled, email, updatedAt, _updatedBy } = layout;

  return {
    id: identifier,
    name,
    settings: { name, isTranslationEnabled, editorType: email.editorType, body: email.body },
    steps: [],
    translations,
    updatedAt,
    updatedBy: _updatedBy,
    layoutIds: [],
    stays: layout.isDefault,
  };
}
