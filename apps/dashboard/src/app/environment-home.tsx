import { useEffect } from 'react';
import { Navigate, useParams } from 'react-router-dom';
import { messageOf } from '../api/errors.js';
import { useMe, signOut } from '../features/auth/auth.queries.js';
import { EnvironmentContext } from '../features/environments/environment-context.js';
import { useEnvironments } from '../features/environments/environments.queries.js';
import { rememberEnvironment } from '../features/environments/last-environment.js';
import { HomePage } from '../features/home/home-page.js';
import { InboxProvider } from '../features/inbox/inbox-provider.js';
import { Failure } from './error-page.js';
import { PageLoading } from './page-loading.js';
import { Shell } from './shell.js';

/** The home page of the environment in the address, inside the shell. */
export function EnvironmentHome() {
  const { environmentId = '' } = useParams();
  const me = useMe();
  const environments = useEnvironments();
  const environment = environments.data?.find(({ _id }) => _id === environmentId);

  useEffect(() => {
    if (environment) rememberEnvironment(environment._id);
  }, [environment]);

  const error = me.error ?? environments.error;
  if (error && !(me.data && environments.data)) {
    return (
      <Failure
        title="The dashboard could not be loaded"
        message={messageOf(error)}
        onRetry={() => void Promise.all([me.refetch(), environments.refetch()])}
        escape={{ label: 'Sign out', onClick: signOut }}
      />
    );
  }
  if (!me.data || !environments.data) return <PageLoading />;
  // Somebody else's environment, or one that is gone.
  if (!environment) return <Navigate to="/" replace />;
  return (
    <EnvironmentContext value={environment}>
      <InboxProvider key={environment._id} environment={environment} user={me.data}>
        <Shell user={me.data}>
          <HomePage user={me.data} />
        </Shell>
      </InboxProvider>
    </EnvironmentContext>
  );
}
