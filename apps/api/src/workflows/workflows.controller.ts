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

  /** Creates a workflow with its steps; 400 where the identifier is taken. */
  @Post()
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async create(
    @CurrentScope() scope: Scope,
    @CurrentMember() { userId }: MemberSession,
    @Body() input: CreateWorkflowInput,
  ): Promise<WorkflowResponse> {
    return toWorkflowResponse(await this.workflows.create({ scope, userId }, input));
  }

  /** The workflows by page, with search, tags, status and sorting. */
  @Get()
  @Can(PermissionsEnum.WORKFLOW_READ)
  list(@CurrentScope() scope: Scope, @Query() query: ListWorkflowsQuery): Promise<WorkflowListResponse> {
    return this.workflows.list(scope, query);
  }

  /** One workflow with its steps, by internal id, slug or identifier, as in all the following. */
  @Get(':workflowId')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async get(
    @CurrentScope() scope: Scope,
    @Param('workflowId') workflowId: string,
    @Query() { environmentId }: GetWorkflowQuery,
  ): Promise<WorkflowResponse> {
    return toWorkflowResponse(await this.workflows.get(scope, workflowId, environmentId));
  }

  /** Replaces a workflow: steps that are not given are removed. */
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

  /** Changes some settings of a workflow, such as whether it is active; its steps stay. */
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

  /** Removes a workflow with its steps; what it has sent stays. */
  @Delete(':workflowId')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(204)
  async remove(@CurrentScope() scope: Scope, @Param('workflowId') workflowId: string): Promise<void> {
    await this.workflows.remove(scope, workflowId);
  }

  /** Takes a workflow over to another environment, and answers with the one there. */
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

  /** A copy of a workflow with all its steps, under a new name. */
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

  /** One step of a workflow, with its controls and the variables its templates can use. */
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

  /** Renders a step with the controls and example data given; nothing is stored, in spite of the verb. */
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
