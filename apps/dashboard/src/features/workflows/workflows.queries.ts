import type { StepTypeEnum, WorkflowStatusEnum } from '@novu/shared';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { callApi, inEnvelope, sendToApi } from '../../api/client.js';
import { queryKeys } from '../../api/query-keys.js';
import { helloWorld } from './hello-world.js';

const STATUSES = ['ACTIVE', 'INACTIVE', 'ERROR'] as const satisfies readonly `${WorkflowStatusEnum}`[];

const workflowSchema = z.object({
  _id: z.string(),
  /** Identifier used in triggers. */
  workflowId: z.string(),
  slug: z.string(),
  name: z.string(),
  status: z.enum(STATUSES),
  updatedAt: z.string(),
  stepTypeOverviews: z.array(z.string()),
});

/** One row of the list of workflows. */
export type Workflow = z.output<typeof workflowSchema>;
export type StepType = `${StepTypeEnum}`;

const listSchema = z.object({ workflows: z.array(workflowSchema), totalCount: z.number() });
type WorkflowList = z.output<typeof listSchema>;

/** As many as the home page shows. */
const PAGE_SIZE = 10;

export function useWorkflows(environmentId: string) {
  return useQuery({
    queryKey: queryKeys.workflows(environmentId),
    queryFn: async ({ signal }) =>
      (await callApi(inEnvelope(listSchema), `/v2/workflows?limit=${PAGE_SIZE}&offset=0`, { environmentId, signal }))
        .data,
  });
}

export function useCreateHelloWorld(environmentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => sendToApi('/v2/workflows', { method: 'POST', environmentId, body: helloWorld }),
    // Awaited, so that the button stays busy until the workflow is on the page.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.workflows(environmentId) }),
  });
}

/** Pauses or enables a workflow; the list shows it at once and goes back when the API refuses. */
export function useSetWorkflowActive(environmentId: string) {
  const queryClient = useQueryClient();
  const queryKey = queryKeys.workflows(environmentId);
  return useMutation({
    mutationFn: ({ workflow, active }: { workflow: Workflow; active: boolean }) =>
      sendToApi(`/v2/workflows/${workflow._id}`, { method: 'PATCH', environmentId, body: { active } }),
    onMutate: async ({ workflow, active }) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData<WorkflowList>(queryKey);
      queryClient.setQueryData<WorkflowList>(queryKey, (list) => list && withStatus(list, workflow._id, active));
      return before;
    },
    onError: (_error, _input, before) => queryClient.setQueryData(queryKey, before),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
}

function withStatus(list: WorkflowList, id: string, active: boolean): WorkflowList {
  const status = active ? 'ACTIVE' : 'INACTIVE';
  return { ...list, workflows: list.workflows.map((each) => (each._id === id ? { ...each, status } : each)) };
}
