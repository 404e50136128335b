import { Navigate } from 'react-router-dom';
import { messageOf } from '../api/errors.js';
import { signOut } from '../features/auth/auth.queries.js';
import { isDevelopment, useEnvironments } from '../features/environments/environments.queries.js';
import { lastEnvironmentId } from '../features/environments/last-environment.js';
import { Failure } from './error-page.js';
import { PageLoading } from './page-loading.js';

/** An address without an environment leads to the one this browser was in last, at first to Development. */
export function ToEnvironment() {
  const environments = useEnvironments();
  if (environments.isPending) return <PageLoading />;
  const list = environments.data ?? [];
  const chosen = list.find(({ _id }) => _id === lastEnvironmentId()) ?? list.find(isDevelopment) ?? list[0];
  if (chosen) return <Navigate to={`/env/${chosen._id}/home`} replace />;
  return (
    <Failure
      title="No environment to show"
      message={environments.error ? messageOf(environments.error) : 'This organization has no environment.'}
      onRetry={() => void environments.refetch()}
      escape={{ label: 'Sign out', onClick: signOut }}
    />
  );
}
