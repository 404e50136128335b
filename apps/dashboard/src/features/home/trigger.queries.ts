import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../../api/errors.js';
import * as z from 'zod/mini';
import { callApi, inEnvelope } from '../../api/client.js';

const answerSchema = inEnvelope(z.object({ acknowledged: z.boolean(), status: z.string() }));

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
      if (data.status !== 'processed') throw new ApiError(201, `The trigger was taken but not run: ${data.status}.`);
    },
  });
}
