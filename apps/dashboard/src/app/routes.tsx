import { createBrowserRouter, Navigate, Outlet, useLocation, useSearchParams } from 'react-router-dom';
import { runtimeConfig } from '../api/config.js';
import { useSessionToken } from '../api/session-token.js';
import { ErrorPage } from './error-page.js';
import { PageLoading } from './page-loading.js';

/** Each page is loaded when it is first needed. */
export const router = createBrowserRouter(
  [
    {
      hydrateFallbackElement: <PageLoading />,
      errorElement: <ErrorPage />,
      children: [
        {
          element: <SignedOutOnly />,
          children: [
            {
              path: '/auth/sign-in',
              lazy: async () => ({ Component: (await import('../features/auth/sign-in-page.js')).SignInPage }),
            },
            {
              path: '/auth/sign-up',
              lazy: async () => ({ Component: (await import('../features/auth/sign-up-page.js')).SignUpPage }),
            },
          ],
        },
        {
          element: <SignedInOnly />,
          children: [
            {
              path: '/env/:environmentId/home',
              lazy: async () => ({ Component: (await import('./environment-home.js')).EnvironmentHome }),
            },
            ...['/env/:environmentId/*', '*'].map((path) => ({
              path,
              lazy: async () => ({ Component: (await import('./to-environment.js')).ToEnvironment }),
            })),
          ],
        },
      ],
    },
  ],
  { basename: runtimeConfig.basePath || '/' },
);

/** Leads people without a session to the sign-in, and remembers where they wanted to go. */
function SignedInOnly() {
  const location = useLocation();
  if (useSessionToken()) return <Outlet />;
  const wanted = location.pathname + location.search + location.hash;
  const search = wanted === '/' ? '' : `?from=${encodeURIComponent(wanted)}`;
  return <Navigate to={`/auth/sign-in${search}`} replace />;
}

function SignedOutOnly() {
  const [search] = useSearchParams();
  if (!useSessionToken()) return <Outlet />;
  const from = search.get('from') ?? '/';
  // Only a path of this site: `//host`, which browsers also read in `/\\host`, would lead elsewhere.
  return <Navigate to={/^\/(?![/\\])/.test(from) ? from : '/'} replace />;
}
