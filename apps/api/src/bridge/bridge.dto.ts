import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { BridgeStepAnswer } from '@novu/application-generic';
import type { WorkflowDoc } from '@novu/dal';
import type { ResourceOriginEnum, StepTypeEnum } from '@novu/shared';
import { applyDecorators } from '@nestjs/common';
import { IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsFreeJson } from '../http/free-json.js';
import { IsAbsentOr, IsBridgeUrl } from '../http/validation.js';
import { identifierOf } from '../workflows/workflow-response.js';

const VALUES_BYTES = 1024 * 1024;

const IsValues = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ type: Object }), IsAbsentOr(), IsFreeJson({ maxBytes: VALUES_BYTES }));

export class ValidateBridgeInput {
  /** The one address of the application, such as `https://app.example.com/api/novu`. */
  @ApiProperty()
  @IsBridgeUrl()
  bridgeUrl: string;
}

export class SyncBridgeInput {
  /** Absent: the one of the environment. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBridgeUrl()
  bridgeUrl?: string;

  /** What the caller has found at the address. The platform looks for itself. */
  @ApiPropertyOptional({ type: [Object] })
  @IsAbsentOr()
  @IsArray()
  workflows?: unknown[];
}

export class BridgeSourceQuery {
  /** Who asks, such as `cli`. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(64)
  source?: string;
}

/** What a step is shown with; what is left out is made up by the application. */
export class BridgePreviewInput {
  /** Absent: those that are stored. */
  @IsValues()
  controls?: Record<string, unknown>;

  @IsValues()
  payload?: Record<string, unknown>;

  @IsValues()
  subscriber?: Record<string, unknown>;

  @IsValues()
  context?: Record<string, unknown>;
}

export class ControlValuesInput {
  @ApiProperty({ type: Object })
  @IsFreeJson({ maxBytes: VALUES_BYTES })
  variables: Record<string, unknown>;
}

export interface BridgeValidity {
  isValid: boolean;
  /** Why it is not. */
  error?: string;
}

export interface BridgeHealthResponse {
  status: 'ok' | 'error';
  sdkVersion: string;
  frameworkVersion: string;
  discovered: { workflows: number; steps: number };
}

export interface CodeWorkflowResponse {
  _id: string;
  workflowId: string;
  name: string;
  origin: ResourceOriginEnum;
  steps: { _id: string; stepId: string; type: StepTypeEnum }[];
}

/** How an application and its environment differ, by workflow id. */
export interface BridgeDiffResponse {
  added: string[];
  changed: string[];
  removed: string[];
}

export interface BridgePreviewResponse {
  outputs: Record<string, unknown>;
  providers: Record<string, Record<string, unknown>>;
}

export interface BridgeControlsResponse {
  /** What people have entered. */
  values: Record<string, unknown>;
  /** What the application takes: JSON schema. */
  schema: Record<string, unknown> | null;
}

export function toCodeWorkflowResponse(workflow: WorkflowDoc): CodeWorkflowResponse {
  return {
    _id: workflow._id.toHexString(),
    workflowId: identifierOf(workflow),
    name: workflow.name,
    origin: workflow.origin,
    steps: workflow.steps.map(({ _templateId, stepId, type }) => ({ _id: _templateId.toHexString(), stepId, type })),
  };
}

export function toPreviewResponse({ outputs, providers }: BridgeStepAnswer): BridgePreviewResponse {
  return { outputs, providers };
}
