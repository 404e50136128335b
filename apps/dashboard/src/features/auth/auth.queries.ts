import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { callApi, inEnvelope } from '../../api/client.js';
import { runtimeConfig } from '../../api/config.js';
import { queryKeys } from '../../api/query-keys.js';
import { setSessionToken } from '../../api/session-token.js';

const userSchema = z.object({
  _id: z.string(),
  firstName: z.nullish(z.string()),
  lastName: z.nullish(z.string()),
  email: z.nullish(z.string()),
  profilePicture: z.nullish(z.string()),
});

/** The signed-in person. */
export type User = z.output<typeof userSchema>;

const organizationSchema = z.object({ _id: z.string(), name: z.string() });
const tokenAnswer = inEnvelope(z.object({ token: z.string() }));

export interface SignInInput {
  email: string;
  password: string;
}

export interface SignUpInput extends SignInInput {
  firstName: string;
  lastName?: string;
  organizationName: string;
}

/** Signs in with the token that the call gives; what was cached for somebody else is forgotten first. */
function useTokenMutation<Input>(path: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => callApi(tokenAnswer, path, { method: 'POST', body: input }),
    onSuccess: ({ data }) => {
      queryClient.clear();
      setSessionToken(data.token);
    },
  });
}

export const useSignIn = () => useTokenMutation<SignInInput>('/v1/auth/login');
export const useSignUp = () => useTokenMutation<SignUpInput>('/v1/auth/register');

/** Leaves by loading the sign-in page anew: nothing of the person stays in memory. */
export function signOut(): void {
  setSessionToken(null);
  location.replace(`${runtimeConfig.basePath}/auth/sign-in`);
}

export function useMe() {
  return useQuery({
    queryKey: queryKeys.me,
    queryFn: async ({ signal }) => (await callApi(inEnvelope(userSchema), '/v1/users/me', { signal })).data,
    staleTime: Infinity,
  });
}

export function useOrganization() {
  return useQuery({
    queryKey: queryKeys.organization,
    queryFn: async ({ signal }) =>
      (await callApi(inEnvelope(organizationSchema), '/v1/organizations/me', { signal })).data,
    staleTime: Infinity,
  });
}

/** Name as shown: first and last, or else the e-mail address. */
export function displayName(user: User): string {
  return [user.firstName, user.lastName].filter(Boolean).join(' ') || user.email || 'You';
}
