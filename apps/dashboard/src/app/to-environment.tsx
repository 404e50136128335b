import { Navigate, useParams } from 'react-router-dom';
import { messageOf } from '../api/errors.js';
import { signOut } from '../features/auth/auth.queries.js';
import { isDevelopment, useEnvironments } from '../features/environments/environments.queries.js';
import { lastEnvironmentId } from '../features/environments/last-environment.js';
import { Failure } from './error-page.js';
import { PageLoading } from './page-loading.js';

/** An address of no page leads to the environment it names, else to the one this browser was in last, at first to Development. */
export function ToEnvironment() {
  const { environmentId } = useParams();
  const environments = useEnvironments();
  if (environments.isPending) return <PageLoading />;
  const list = environments.data ?? [];
  const known = (id: string | null | undefined) => list.find(({ _id }) => _id === id);
  const chosen = known(environmentId) ?? known(lastEnvironmentId()) ?? list.find(isDevelopment) ?? list[0];
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
