import { createContext, useContext } from 'react';
import type { Environment } from './environments.queries.js';

export const EnvironmentContext = createContext<Environment | null>(null);

/** The environment named in the address of the page. */
export function useEnvironment(): Environment {
  const environment = useContext(EnvironmentContext);
  if (!environment) throw new Error('useEnvironment is used outside of a page of an environment');
  return environment;
}
