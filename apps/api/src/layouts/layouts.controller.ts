import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { Can } from '../http/permissions.js';
import { CurrentMember, CurrentScope, type MemberSession } from '../http/session.js';
import { type LayoutPreview, LayoutPreviews } from './layout-previews.js';
import { LayoutUsage, type LayoutUser } from './layout-usage.js';
import {
  CreateLayoutInput,
  DuplicateLayoutInput,
  type LayoutPage,
  LayoutPreviewInput,
  type LayoutResponse,
  ListLayoutsQuery,
  toLayoutResponse,
  UpdateLayoutInput,
} from './layouts.dto.js';
import { LayoutsService } from './layouts.service.js';

/** Layouts have the permissions of workflows (`spec/dashboard.md` section 8). */
@ApiTags('Layouts')
@Controller('v2/layouts')
export class LayoutsController {
  constructor(
    private readonly layouts: LayoutsService,
    private readonly usage: LayoutUsage,
    private readonly previews: LayoutPreviews,
  ) {}

  /** Creates a layout for e-mails; 400 where the identifier is taken. */
  @Post()
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async create(
    @CurrentScope() scope: Scope,
    @CurrentMember() { userId }: MemberSession,
    @Body() input: CreateLayoutInput,
  ): Promise<LayoutResponse> {
    return toLayoutResponse(await this.layouts.create({ scope, userId }, input));
  }

  /** The layouts by page, with search and sorting. */
  @Get()
  @Can(PermissionsEnum.WORKFLOW_READ)
  async list(@CurrentScope() scope: Scope, @Query() query: ListLayoutsQuery): Promise<LayoutPage> {
    const { layouts, totalCount } = await this.layouts.list(scope, query);

    return { layouts: layouts.map(toLayoutResponse), totalCount };
  }

  /** One layout, by internal id, slug or identifier, as in all the following. */
  @Get(':layoutId')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async get(@CurrentScope() scope: Scope, @Param('layoutId') layoutId: string): Promise<LayoutResponse> {
    return toLayoutResponse(await this.layouts.get(scope, layoutId));
  }

  /** Replaces the contents of a layout. */
  @Put(':layoutId')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async update(
    @CurrentScope() scope: Scope,
    @CurrentMember() { userId }: MemberSession,
    @Param('layoutId') layoutId: string,
    @Body() input: UpdateLayoutInput,
  ): Promise<LayoutResponse> {
    return toLayoutResponse(await this.layouts.update({ scope, userId }, layoutId, input));
  }

  /** Removes a layout; steps that named it go on with the default one, which cannot be removed. */
  @Delete(':layoutId')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(204)
  async remove(@CurrentScope() scope: Scope, @Param('layoutId') layoutId: string): Promise<void> {
    await this.layouts.remove(scope, layoutId);
  }

  /** A copy of a layout under a new name. */
  @Post(':layoutId/duplicate')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async duplicate(
    @CurrentScope() scope: Scope,
    @CurrentMember() { userId }: MemberSession,
    @Param('layoutId') layoutId: string,
    @Body() input: DuplicateLayoutInput,
  ): Promise<LayoutResponse> {
    return toLayoutResponse(await this.layouts.duplicate({ scope, userId }, layoutId, input));
  }

  /** Renders a layout with the controls and example data given; nothing is stored. */
  @Post(':layoutId/preview')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async preview(
    @CurrentScope() scope: Scope,
    @Param('layoutId') layoutId: string,
    @Body() input: LayoutPreviewInput,
  ): Promise<LayoutPreview> {
    return this.previews.render(scope, await this.layouts.findOrThrow(scope, layoutId), input);
  }

  /** The workflows whose e-mails are put into the layout. */
  @Get(':layoutId/usage')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async users(@CurrentScope() scope: Scope, @Param('layoutId') layoutId: string): Promise<{ workflows: LayoutUser[] }> {
    return { workflows: await this.usage.workflowsOf(scope, await this.layouts.findOrThrow(scope, layoutId)) };
  }
}
