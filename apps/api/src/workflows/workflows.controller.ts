import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { notFound } from '@novu/application-generic';
import type { Scope } from '@novu/dal';
import { parseIdOrSlug, PermissionsEnum } from '@novu/shared';
import { Can } from '../http/permissions.js';
import { CurrentMember, CurrentScope, type MemberSession } from '../http/session.js';
import {
  type StepResponse,
  toStepResponse,
  toWorkflowResponse,
  type WorkflowListResponse,
  type WorkflowResponse,
} from './workflow-response.js';
import {
  CreateWorkflowInput,
  GetWorkflowQuery,
  ListWorkflowsQuery,
  PatchWorkflowInput,
  UpdateWorkflowInput,
} from './workflows.dto.js';
import { WorkflowsService } from './workflows.service.js';

@ApiTags('Workflows')
@Controller('v2/workflows')
export class WorkflowsController {
  constructor(private readonly workflows: WorkflowsService) {}

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

  @Get(':workflowId/steps/:stepId')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async getStep(
    @CurrentScope() scope: Scope,
    @Param('workflowId') workflowId: string,
    @Param('stepId') stepId: string,
  ): Promise<StepResponse> {
    const details = await this.workflows.get(scope, workflowId);
    const parsed = parseIdOrSlug(stepId);
    const step = details.workflow.steps.find(
      (candidate) =>
        candidate.stepId === stepId ||
        ('id' in parsed && candidate._templateId.toHexString() === parsed.id.toLowerCase()),
    );
    if (!step) throw notFound('step', { stepId });

    return toStepResponse(details, step);
  }
}
