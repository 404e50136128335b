import { Inject, Injectable } from '@nestjs/common';
import {
  badRequest,
  type Clock,
  CLOCK,
  CONNECTION,
  DEFAULT_LAYOUT,
  DEFAULT_LAYOUT_CONTENT,
  LayoutDefinitions,
  layoutProblems,
  notFound,
} from '@novu/application-generic';
import {
  type Connection,
  EnvironmentRepository,
  idIn,
  type LayoutDoc,
  LayoutRepository,
  readTogether,
  type Scope,
  totalOf,
  type Types,
  UserRepository,
  withTransaction,
} from '@novu/dal';
import { slugify } from '@novu/shared';
import { shortId } from '../short-id.js';
import { ResourceTranslations } from '../translations/resource-translations.js';
import { LayoutUsage } from './layout-usage.js';
import type {
  CreateLayoutInput,
  DuplicateLayoutInput,
  LayoutContentInput,
  LayoutDetails,
  ListLayoutsQuery,
  UpdateLayoutInput,
} from './layouts.dto.js';

/** Layouts an environment can have (`spec/engine.md` section 20). */
export const LAYOUTS_PER_ENVIRONMENT = 100;

/** Who edits, and where. */
interface LayoutEditor {
  scope: Scope;
  userId: Types.ObjectId;
}

interface PlacedLayout {
  scope: Scope;
  layout: LayoutDoc;
}

/** Frames around e-mails. */
@Injectable()
export class LayoutsService {
  constructor(
    private readonly layouts: LayoutRepository,
    private readonly environments: EnvironmentRepository,
    private readonly users: UserRepository,
    private readonly definitions: LayoutDefinitions,
    private readonly usage: LayoutUsage,
    private readonly translations: ResourceTranslations,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONNECTION) private readonly connection: Connection,
  ) {}

  /** @throws AppError 400 when the id is taken or the limit is reached */
  create(editor: LayoutEditor, { layoutId, name, isTranslationEnabled }: CreateLayoutInput): Promise<LayoutDetails> {
    const fields = { name, isTranslationEnabled: isTranslationEnabled ?? false, email: DEFAULT_LAYOUT_CONTENT };

    return this.add(editor, layoutId, fields);
  }

  /** @throws AppError 400 when the id is taken or the limit is reached, 404 */
  async duplicate(
    editor: LayoutEditor,
    idOrSlug: string,
    { layoutId, name, isTranslationEnabled }: DuplicateLayoutInput,
  ): Promise<LayoutDetails> {
    const original = await this.findOrThrow(editor.scope, idOrSlug);

    const copied = await this.add(editor, layoutId ?? (await this.freeIdentifier(editor.scope, name)), {
      name,
      isTranslationEnabled: isTranslationEnabled ?? original.isTranslationEnabled,
      email: original.email,
    });
    await this.copyTranslations(
      { scope: editor.scope, layout: original },
      { scope: editor.scope, layout: copied.layout },
    );

    return copied;
  }

  /** @throws AppError 400 when the content is wrong, 404 */
  async update(
    { scope, userId }: LayoutEditor,
    idOrSlug: string,
    { name, isTranslationEnabled, controlValues }: UpdateLayoutInput,
  ): Promise<LayoutDetails> {
    const email = controlValues === null ? DEFAULT_LAYOUT_CONTENT : controlValues?.email;
    const { _id } = await this.findOrThrow(scope, idOrSlug);
    if (email) this.refuseWrongContent(email);
    const layout = await this.layouts.update(scope, _id, {
      name,
      ...(isTranslationEnabled === undefined ? {} : { isTranslationEnabled }),
      ...(email ? { email: { body: email.body, editorType: email.editorType } } : {}),
      _updatedBy: userId,
    });
    if (!layout) return missing(idOrSlug);
    await this.definitions.changed(scope, _id);

    return this.withEditor(layout);
  }

  /**
   * Steps that named it go on with the default layout.
   * @throws AppError 400 for the default layout, 404
   */
  async remove(scope: Scope, idOrSlug: string): Promise<void> {
    const layout = await this.findOrThrow(scope, idOrSlug);
    // 400, not 409: clients repeat a 409 for up to an hour.
    if (!(await this.layouts.remove(scope, layout._id))) {
      throw badRequest('The default layout cannot be deleted', { ctx: { layoutId: layout.identifier } });
    }
    const translated = { resourceType: 'layout', resourceId: layout.identifier } as const;
    await this.translations.remove(scope, translated);
    await this.translations.changed(scope, translated);
    await this.usage.release(scope, layout);
    await this.definitions.changed(scope, layout._id);
  }

  /** Gives a layout exactly the translations another one has, in the same or in another environment. */
  copyTranslations(from: PlacedLayout, to: PlacedLayout): Promise<void> {
    const { identifier, name, _id } = to.layout;

    return this.translations.copy(
      'layout',
      { scope: from.scope, resourceId: from.layout.identifier },
      { scope: to.scope, resourceId: identifier, resourceName: name, _resourceInternalId: _id },
    );
  }

  /** @throws AppError 404 */
  async get(scope: Scope, idOrSlug: string): Promise<LayoutDetails> {
    return this.withEditor(await this.findOrThrow(scope, idOrSlug));
  }

  async list(
    scope: Scope,
    { query, limit, offset, orderBy, orderDirection }: ListLayoutsQuery,
  ): Promise<{ layouts: LayoutDetails[]; totalCount: number }> {
    const direction = orderDirection === 'ASC' ? 1 : -1;
    const page = await this.layouts.list(scope, query || undefined, { limit, offset, orderBy, direction });
    const editors = page.layouts.flatMap(({ _updatedBy }) => _updatedBy ?? []);
    const { users, total } = await readTogether({
      users: editors.length > 0 ? this.users.readByIds(editors) : undefined,
      total: page.total,
    });
    const layouts = page.layouts.map((layout) => ({
      layout,
      updatedBy: users.find(({ _id }) => layout._updatedBy?.equals(_id)),
    }));

    return { layouts, totalCount: totalOf(total) };
  }

  /** By internal id, slug or identifier. An identifier may happen to look like one of the others. @throws AppError 404 */
  async findOrThrow(scope: Scope, idOrSlug: string): Promise<LayoutDoc> {
    const id = idIn(idOrSlug);

    return (
      (id && (await this.layouts.findById(scope, id))) ??
      (await this.layouts.findByIdentifier(scope, idOrSlug)) ??
      missing(idOrSlug)
    );
  }

  private async add(
    { scope, userId }: LayoutEditor,
    identifier: string,
    fields: Pick<LayoutDoc, 'name' | 'isTranslationEnabled' | 'email'>,
  ): Promise<LayoutDetails> {
    const { type, origin } = DEFAULT_LAYOUT;
    const layout = await withTransaction(
      this.connection,
      async () => {
        await this.refuseTooMany(scope);
        const created = await this.layouts.create(scope, {
          ...fields,
          identifier,
          type,
          origin,
          _creatorId: userId,
          _updatedBy: userId,
        });
        // 400, not 409: clients repeat a 409 for up to an hour.
        if (!created)
          throw badRequest(`There is a layout with the id ${identifier} already`, { ctx: { layoutId: identifier } });

        return created;
      },
      this.environments.definitionsLock(scope.environmentId),
    );
    await this.definitions.changed(scope, layout._id);

    return this.withEditor(layout);
  }

  private async refuseTooMany(scope: Scope): Promise<void> {
    const limit = LAYOUTS_PER_ENVIRONMENT;
    const currentCount = await this.layouts.countAll(scope);
    if (currentCount >= limit) {
      throw badRequest(`An environment can have ${limit} layouts`, { ctx: { currentCount, limit } });
    }
  }

  private refuseWrongContent({ body }: LayoutContentInput): void {
    const messages = layoutProblems(body, this.clock.now());
    if (messages.length === 0) return;
    throw badRequest(messages.join('. '), { errors: { 'controlValues.email.body': { messages } } });
  }

  private async freeIdentifier(scope: Scope, name: string): Promise<string> {
    const base = slugify(name) || 'layout';
    let candidate = base;
    while (await this.layouts.findByIdentifier(scope, candidate)) candidate = `${base}-${shortId()}`;

    return candidate;
  }

  private async withEditor(layout: LayoutDoc): Promise<LayoutDetails> {
    const [user] = layout._updatedBy ? await this.users.findByIds([layout._updatedBy]) : [];

    return { layout, updatedBy: user };
  }
}

function missing(layoutId: string): never {
  throw notFound('layout', { layoutId });
}
