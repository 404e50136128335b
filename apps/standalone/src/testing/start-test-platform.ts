import { type Clock, CONNECTION } from '@novu/application-generic';
import { parseEnv } from '@novu/application-generic';
import type { Connection } from '@novu/dal';
import { httpClient, type HttpClient, testEnv, type TestServices, testServices } from '@novu/testing';
import { Redis } from 'ioredis';
import { standaloneEnv } from '../env.js';
import { type Platform, startPlatform } from '../start.js';

/** An account on the platform under test, made as a person makes one. */
export interface Account {
  environmentId: string;
  /** The application identifier. */
  identifier: string;
  apiKey: string;
  userId: string;
  /** Calls with the API key. */
  client: HttpClient;
  /** Calls as the signed-in person, in the Development environment. */
  person: HttpClient;
}

export interface TestPlatform extends Platform {
  services: TestServices;
  /** Signs somebody up. */
  signUp(): Promise<Account>;
  connection: Connection;
}

/** The whole platform in this process, on real databases of its own and free ports. */
export async function startTestPlatform(
  name: string,
  { env = {}, clock }: { env?: Record<string, string>; clock?: Clock } = {},
): Promise<TestPlatform> {
  const services = testServices(name);
  const configuration = parseEnv(
    standaloneEnv,
    testEnv(services, { SERVE_DASHBOARD: 'false', SWEEP_INTERVAL_MS: '200', ...env }),
  );
  const platform = await startPlatform(configuration, clock ? { clock } : {});
  const connection = platform.app.get<Connection>(CONNECTION);

  return {
    ...platform,
    services,
    connection,
    signUp: () => signUp(platform.apiUrl),
    stop: async () => {
      await connection.dropDatabase();
      const redis = platform.app.get(Redis);
      const keys = await redis.keys(`*${services.redisPrefix}*`);
      if (keys.length > 0) await redis.del(...keys);
      await platform.stop();
    },
  };
}

/** Registers a person and reads what the first page of the dashboard shows. */
export async function signUp(apiUrl: string): Promise<Account> {
  const clientWith = (headers: Record<string, string>): HttpClient => httpClient(apiUrl, headers);
  const unique = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  const registered = await clientWith({}).post<{ data: { token: string; user: { _id: string } } }>(
    '/v1/auth/register',
    {
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: `${unique}@example.com`,
      password: 'Correct-Horse-1',
      organizationName: `Test ${unique}`,
    },
  );
  const authorization = `Bearer ${registered.body.data.token}`;
  const environments = await clientWith({ authorization }).get<{
    data: { _id: string; name: string; identifier: string; apiKeys: { key: string }[] }[];
  }>('/v1/environments');
  const development = environments.body.data.find((environment) => environment.name === 'Development');
  const apiKey = development?.apiKeys[0]?.key;
  if (!development || !apiKey) throw new Error('Signing up did not give a Development environment with an API key');

  return {
    environmentId: development._id,
    identifier: development.identifier,
    apiKey,
    userId: registered.body.data.user._id,
    client: clientWith({ authorization: `ApiKey ${apiKey}` }),
    person: clientWith({ authorization, 'novu-environment-id': development._id }),
  };
}
