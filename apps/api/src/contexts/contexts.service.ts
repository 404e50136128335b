import { Injectable } from '@nestjs/common';
import { conflict, notFound } from '@novu/application-generic';
import {
  type ContextDoc,
  type ContextName,
  contextKey,
  ContextRepository,
  type CursorPage,
  type CursorQuery,
  type Scope,
} from '@novu/dal';
import type { CreateContextInput, UpdateContextInput } from './contexts.dto.js';

/** Things of the customer's that notifications are about or belong to. */
@Injectable()
export class ContextsService {
  constructor(private readonly contexts: ContextRepository) {}

  /** @throws AppError 409 when there is one of this type and id */
  async create(scope: Scope, { type, id, data, bridgeUrl }: CreateContextInput): Promise<ContextDoc> {
    const context = await this.contexts.create(scope, {
      type,
      id,
      ...(data ? { data } : {}),
      ...(bridgeUrl === undefined ? {} : { bridgeUrl }),
    });
    if (!context) throw conflict(`Context ${contextKey({ type, id })} exists already`, { type, id });

    return context;
  }

  /** @throws AppError 404 */
  async getOrThrow(scope: Scope, name: ContextName): Promise<ContextDoc> {
    return (await this.contexts.findByTypeAndId(scope, name)) ?? missing(name);
  }

  list(
    scope: Scope,
    search: { text?: string; type?: string; id?: string },
    query: CursorQuery,
  ): Promise<CursorPage<ContextDoc>> {
    return this.contexts.list(scope, search, query);
  }

  /** @throws AppError 404 */
  async update(scope: Scope, name: ContextName, changes: UpdateContextInput): Promise<ContextDoc> {
    return (await this.contexts.update(scope, name, changes)) ?? missing(name);
  }

  /** @throws AppError 404 */
  async remove(scope: Scope, name: ContextName): Promise<void> {
    if (!(await this.contexts.remove(scope, name))) missing(name);
  }
}

function missing({ type, id }: ContextName): never {
  throw notFound('context', { type, id });
}
