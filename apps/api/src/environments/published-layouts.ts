import { Injectable } from '@nestjs/common';
import { type LayoutDoc, LayoutRepository, type Scope } from '@novu/dal';
import { LAYOUTS_PER_ENVIRONMENT, LayoutsService } from '../layouts/layouts.service.js';
import type { Publishable, PublishableResource } from './publishable.js';
import { PUBLISHED_TYPES } from './publishing.dto.js';

@Injectable()
export class PublishedLayouts implements Publishable {
  readonly type = PUBLISHED_TYPES.layout;

  constructor(
    private readonly layouts: LayoutsService,
    private readonly repository: LayoutRepository,
  ) {}

  async list(scope: Scope): Promise<PublishableResource[]> {
    const page = { orderBy: 'name', direction: 1, limit: LAYOUTS_PER_ENVIRONMENT, offset: 0 } as const;

    return (await this.repository.list(scope, undefined, page)).layouts.map(toResource);
  }

  async copy({ source, target, userId }: Parameters<Publishable['copy']>[0], id: string): Promise<void> {
    const { identifier, name, isTranslationEnabled, email } = await this.layouts.findOrThrow(source, id);
    const editor = { scope: target, userId };
    if (!(await this.repository.findByIdentifier(target, identifier)))
      await this.layouts.create(editor, { layoutId: identifier, name, isTranslationEnabled });
    await this.layouts.update(editor, identifier, { name, isTranslationEnabled, controlValues: { email } });
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

function toResource(layout: LayoutDoc): PublishableResource {
  const { identifier, name, isTranslationEnabled, email, updatedAt, _updatedBy } = layout;

  return {
    id: identifier,
    name,
    settings: { name, isTranslationEnabled, editorType: email.editorType, body: email.body },
    steps: [],
    updatedAt,
    updatedBy: _updatedBy,
    layoutIds: [],
    stays: layout.isDefault,
  };
}
