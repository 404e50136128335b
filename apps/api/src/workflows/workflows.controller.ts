import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { Can } from '../http/permissions.js';
import { CurrentMember, CurrentScope, type MemberSession } from '../http/session.js';
import { type StepPreview, StepPreviews } from './step-previews.js';
import { WorkflowCopies } from './workflow-copies.js';
import {
  type StepResponse,
  toStepResponse,
  toWorkflowResponse,
  type WorkflowListResponse,
  type WorkflowResponse,
} from './workflow-response.js';
import {
  CreateWorkflowInput,
  DuplicateWorkflowInput,
  GetWorkflowQuery,
  ListWorkflowsQuery,
  PatchWorkflowInput,
  PreviewStepInput,
  SyncWorkflowInput,
  UpdateWorkflowInput,
} from './workflows.dto.js';
import { WorkflowsService } from './workflows.service.js';

@ApiTags('Workflows')
@Controller('v2/workflows')
export class WorkflowsController {
  constructor(
    private readonly workflows: WorkflowsService,
    private readonly copies: WorkflowCopies,
    private readonly previews: StepPreviews,
  ) {}

  @Post()
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async create(
    @CurrentScope() scope: Scope,
    @CurrentMember() { userId }: MemberSession,
    @Body() input: CreateWorkflowInput,
  ): Promise<WorkflowResponse> {
    return toWorkflowResponse(await this.workflows.create({ scope, userId }, input));
  }

  @Get()
  @Can(PermissionsEnum.WORKFLOW_READ)
  list(@CurrentScope() scope: Scope, @Query() query: ListWorkflowsQuery): Promise<WorkflowListResponse> {
    return this.workflows.list(scope, query);
  }

  /** By internal id, slug or identifier, as in all the following. */
  @Get(':workflowId')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async get(
    @CurrentScope() scope: Scope,
    @Param('workflowId') workflowId: string,
    @Query() { environmentId }: GetWorkflowQuery,
  ): Promise<WorkflowResponse> {
    return toWorkflowResponse(await this.workflows.get(scope, workflowId, environmentId));
  }

  @Put(':workflowId')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async update(
    @CurrentScope() scope: Scope,
    @CurrentMember() { userId }: MemberSession,
    @Param('workflowId') workflowId: string,
    @Body() input: UpdateWorkflowInput,
  ): Promise<WorkflowResponse> {
    return toWorkflowResponse(await this.workflows.update({ scope, userId }, workflowId, input));
  }

  @Patch(':workflowId')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async patch(
    @CurrentScope() scope: Scope,
    @CurrentMember() { userId }: MemberSession,
    @Param('workflowId') workflowId: string,
    @Body() input: PatchWorkflowInput,
  ): Promise<WorkflowResponse> {
    return toWorkflowResponse(await this.workflows.patch({ scope, userId }, workflowId, input));
  }

  @Delete(':workflowId')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(204)
  async remove(@CurrentScope() scope: Scope, @Param('workflowId') workflowId: string): Promise<void> {
    await this.workflows.remove(scope, workflowId);
  }

  /** Answers with the workflow of the other environment. */
  @Put(':workflowId/sync')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async sync(
    @CurrentScope() scope: Scope,
    @CurrentMember() { userId }: MemberSession,
    @Param('workflowId') workflowId: string,
    @Body() { targetEnvironmentId }: SyncWorkflowInput,
  ): Promise<WorkflowResponse> {
    return toWorkflowResponse(await this.copies.sync({ scope, userId }, workflowId, targetEnvironmentId));
  }

  @Post(':workflowId/duplicate')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async duplicate(
    @CurrentScope() scope: Scope,
    @CurrentMember() { userId }: MemberSession,
    @Param('workflowId') workflowId: string,
    @Body() input: DuplicateWorkflowInput,
  ): Promise<WorkflowResponse> {
    return toWorkflowResponse(await this.copies.duplicate({ scope, userId }, workflowId, input));
  }

  @Get(':workflowId/steps/:stepId')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async getStep(
    @CurrentScope() scope: Scope,
    @Param('workflowId') workflowId: string,
    @Param('stepId') stepId: string,
  ): Promise<StepResponse> {
    const { details, step } = await this.workflows.getStep(scope, workflowId, stepId);

    return toStepResponse(details, step);
  }

  /** Reads only, in spite of the verb. */
  @Post(':workflowId/step/:stepId/preview')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async preview(
    @CurrentScope() scope: Scope,
    @Param('workflowId') workflowId: string,
    @Param('stepId') stepId: string,
    @Body() input: PreviewStepInput,
  ): Promise<StepPreview> {
    const { details, step } = await this.workflows.getStep(scope, workflowId, stepId);

    return this.previews.render(scope, details, step, input);
  }
}
