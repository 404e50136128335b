import type { TriggerEventStatusEnum } from '@novu/shared';
import { useMutation } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { callApi, inEnvelope } from '../../api/client.js';
import { ApiError } from '../../api/errors.js';

const answerSchema = inEnvelope(z.object({ acknowledged: z.boolean(), status: z.string() }));

type Refusal = Exclude<`${TriggerEventStatusEnum}`, 'processed'>;

/** Why a trigger that the API took will send nothing. */
const REFUSALS: Record<Refusal, string> = {
  error: 'The API could not take it. Its log says why.',
  trigger_not_active: 'The workflow is paused. Switch it on under Workflows and send again.',
  no_workflow_active_steps_defined: 'Every step of the workflow is switched off.',
  no_workflow_steps_defined: 'The workflow has no steps.',
  no_tenant_found: 'The tenant does not exist.',
  invalid_recipients: 'None of the recipients is valid.',
};

export interface TriggerInput {
  name: string;
  to: { subscriberId: string; email?: string; firstName?: string };
  payload: Record<string, string>;
}

/** Triggers a workflow as the signed-in person. Fails when the API takes the call but will send nothing. */
export function useTrigger(environmentId: string) {
  return useMutation({
    mutationFn: async (body: TriggerInput) => {
      const { data } = await callApi(answerSchema, '/v1/events/trigger', { method: 'POST', environmentId, body });
      if (data.status !== 'processed') throw new ApiError(201, refusalOf(data.status));
    },
  });
}

function refusalOf(status: string): string {
  return isRefusal(status) ? REFUSALS[status] : `The API answered: ${status}.`;
}

function isRefusal(status: string): status is Refusal {
  return Object.hasOwn(REFUSALS, status);
}
