import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ContextName, Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { toCursorQuery } from '../http/paging.js';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  type ContextPage,
  type ContextResponse,
  CreateContextInput,
  ListContextsQuery,
  toContextResponse,
  UpdateContextInput,
} from './contexts.dto.js';
import { ContextsService } from './contexts.service.js';

/** Contexts have the permissions of workflows (`spec/dashboard.md` section 7). */
@ApiTags('Contexts')
@Controller('v2/contexts')
export class ContextsController {
  constructor(private readonly contexts: ContextsService) {}

  /** Creates a context; 409 where its type and id are taken. */
  @Post()
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async create(@CurrentScope() scope: Scope, @Body() input: CreateContextInput): Promise<ContextResponse> {
    return toContextResponse(await this.contexts.create(scope, input));
  }

  /** The contexts of the environment by cursor, newest first, all or by type, id and part of both. */
  @Get()
  @Can(PermissionsEnum.WORKFLOW_READ)
  @BareAnswer()
  async list(@CurrentScope() scope: Scope, @Query() query: ListContextsQuery): Promise<ContextPage> {
    const { type, id, search } = query;
    const page = await this.contexts.list(
      scope,
      { ...(search ? { text: search } : {}), ...(type ? { type } : {}), ...(id ? { id } : {}) },
      toCursorQuery(query),
    );

    return { ...page, data: page.data.map(toContextResponse) };
  }

  /** One context with its data, by type and id. */
  @Get(':type/:id')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async get(@CurrentScope() scope: Scope, @Param() { type, id }: ContextName): Promise<ContextResponse> {
    return toContextResponse(await this.contexts.getOrThrow(scope, { type, id }));
  }

  /** Replaces the data of a context. */
  @Patch(':type/:id')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async update(
    @CurrentScope() scope: Scope,
    @Param() { type, id }: ContextName,
    @Body() changes: UpdateContextInput,
  ): Promise<ContextResponse> {
    return toContextResponse(await this.contexts.update(scope, { type, id }, changes));
  }

  /** Removes a context; what was sent with it stays. */
  @Delete(':type/:id')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(204)
  async remove(@CurrentScope() scope: Scope, @Param() { type, id }: ContextName): Promise<void> {
    await this.contexts.remove(scope, { type, id });
  }
}
