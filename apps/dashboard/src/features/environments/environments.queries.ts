import type { EnvironmentTypeEnum } from '@novu/shared';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { callApi, inEnvelope } from '../../api/client.js';
import { queryKeys } from '../../api/query-keys.js';

const TYPES = ['dev', 'prod'] as const satisfies readonly `${EnvironmentTypeEnum}`[];

const apiKeySchema = z.object({ key: z.string() });

const environmentSchema = z.object({
  _id: z.string(),
  name: z.string(),
  /** Application identifier: public, names the environment in browsers. */
  identifier: z.string(),
  type: z.nullish(z.enum(TYPES)),
  color: z.nullish(z.string()),
  apiKeys: z.optional(z.array(apiKeySchema)),
});

/** One environment of the organization: its own workflows, subscribers and keys. */
export type Environment = z.output<typeof environmentSchema>;

export function useEnvironments() {
  return useQuery({
    queryKey: queryKeys.environments,
    queryFn: async ({ signal }) =>
      (await callApi(inEnvelope(z.array(environmentSchema)), '/v1/environments', { signal })).data,
    staleTime: 60_000,
  });
}

/** Replaces the API key of an environment; the old one stops working at once. */
export function useRegenerateApiKey(environmentId: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () =>
      callApi(inEnvelope(z.array(apiKeySchema)), '/v1/environments/api-keys/regenerate', {
        method: 'POST',
        environmentId,
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.environments }),
  });
}

/** Environments without a type come from older installs: all but Development are live. */
export function isDevelopment(environment: Environment): boolean {
  return environment.type ? environment.type === 'dev' : environment.name === 'Development';
}

/** Secret key for server code; null when the person may not see keys. */
export function apiKeyOf(environment: Environment): string | null {
  return environment.apiKeys?.[0]?.key ?? null;
}
