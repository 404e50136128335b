import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { AnyMember, Can } from '../http/permissions.js';
import { CurrentMember, CurrentScope, type MemberSession } from '../http/session.js';
import {
  type BridgeControlsResponse,
  type BridgeDiffResponse,
  type BridgeHealthResponse,
  BridgePreviewInput,
  type BridgePreviewResponse,
  BridgeSourceQuery,
  type BridgeValidity,
  type CodeWorkflowResponse,
  ControlValuesInput,
  SyncBridgeInput,
  toCodeWorkflowResponse,
  toPreviewResponse,
  ValidateBridgeInput,
} from './bridge.dto.js';
import { BridgeService } from './bridge.service.js';

/** Workflows in code, and the application that runs them (`spec/internal-api.md` section 9). */
@ApiTags('Bridge')
@Controller('v1/bridge')
export class BridgeController {
  constructor(private readonly bridge: BridgeService) {}

  /** Asks the customer's application whether it is well, and which workflows it has. */
  @Get('status')
  @AnyMember()
  async status(@CurrentScope() scope: Scope): Promise<BridgeHealthResponse> {
    return this.bridge.status(scope);
  }

  /** Asks an address whether an application with workflows answers there; nothing is kept. */
  @Post('validate')
  @HttpCode(200)
  @Can(PermissionsEnum.BRIDGE_WRITE)
  async validate(@CurrentScope() scope: Scope, @Body() { bridgeUrl }: ValidateBridgeInput): Promise<BridgeValidity> {
    return this.bridge.validate(scope, bridgeUrl);
  }

  /** Takes over the workflows of the customer's application, and keeps its address. */
  @Post('sync')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async sync(
    @CurrentScope() scope: Scope,
    @CurrentMember() { userId }: MemberSession,
    @Query() _query: BridgeSourceQuery,
    @Body() { bridgeUrl }: SyncBridgeInput,
  ): Promise<CodeWorkflowResponse[]> {
    return (await this.bridge.sync({ scope, userId }, bridgeUrl)).map(toCodeWorkflowResponse);
  }

  /** What a sync would add, change and remove. */
  @Post('diff')
  @HttpCode(200)
  @Can(PermissionsEnum.WORKFLOW_READ)
  async diff(@CurrentScope() scope: Scope, @Body() { bridgeUrl }: SyncBridgeInput): Promise<BridgeDiffResponse> {
    return this.bridge.diff(scope, bridgeUrl);
  }

  /** Asks the customer's application to render a step, with the controls and payload given. */
  @Post('preview/:workflowId/:stepId')
  @HttpCode(200)
  @Can(PermissionsEnum.WORKFLOW_READ)
  async preview(
    @CurrentScope() scope: Scope,
    @Param('workflowId') workflowId: string,
    @Param('stepId') stepId: string,
    @Body() input: BridgePreviewInput,
  ): Promise<BridgePreviewResponse> {
    return toPreviewResponse(await this.bridge.preview(scope, workflowId, stepId, input));
  }

  /** The values people have set for the controls of a step that is written in code. */
  @Get('controls/:workflowId/:stepId')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async controls(
    @CurrentScope() scope: Scope,
    @Param('workflowId') workflowId: string,
    @Param('stepId') stepId: string,
  ): Promise<BridgeControlsResponse> {
    return this.bridge.controls(scope, workflowId, stepId);
  }

  /** Sets the values of a step's controls; they take the place of those there were. */
  @Put('controls/:workflowId/:stepId')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  async setControls(
    @CurrentScope() scope: Scope,
    @Param('workflowId') workflowId: string,
    @Param('stepId') stepId: string,
    @Body() { variables }: ControlValuesInput,
  ): Promise<BridgeControlsResponse> {
    return this.bridge.setControls(scope, workflowId, stepId, variables);
  }
}
