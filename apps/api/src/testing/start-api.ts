import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  configureLogging,
  CONNECTION,
  Encryption,
  hashApiKey,
  newApiKey,
  parseEnv,
  PlatformModule,
} from '@novu/application-generic';
import {
  type Connection,
  EnvironmentRepository,
  MemberRepository,
  OrganizationRepository,
  type Scope,
  Types,
  UserRepository,
} from '@novu/dal';
import { EnvironmentEnum, EnvironmentTypeEnum, MemberRoleEnum, MemberStatusEnum } from '@novu/shared';
import { httpClient, type HttpClient, testEnv, type TestServices, testServices } from '@novu/testing';
import { Redis } from 'ioredis';
import { ApiModule } from '../api.module.js';
import { configureApi, createHttpAdapter } from '../create-api.js';
import { apiEnv } from '../env.js';
import { Tokens } from '../http/tokens.js';

/** An environment of an organization of its own, with everything needed to call the API in it. */
export interface TestEnvironment {
  scope: Scope;
  identifier: string;
  apiKey: string;
  userId: Types.ObjectId;
  userToken: string;
  /** Calls with the environment's API key. */
  client: HttpClient;
  /** Calls as the signed-in owner. */
  person: HttpClient;
}

export interface TestApi {
  url: string;
  services: TestServices;
  /** Calls without credentials. */
  anonymous: HttpClient;
  /** A client with headers of one's own; every answer is held against the interface. */
  clientWith(headers: Record<string, string>): HttpClient;
  newEnvironment(): Promise<TestEnvironment>;
  /** Any provider of the running application. */
  get<T>(token: Type<T> | symbol): T;
  close(): Promise<void>;
}

/**
 * The whole REST API on real MongoDB and Redis, on a port of its own and with a database of its own.
 * @param name names the database; use the test file's name.
 */
export async function startApi(name: string, overrides: Record<string, string> = {}): Promise<TestApi> {
  const services = testServices(name);
  const env = parseEnv(apiEnv, testEnv(services, overrides));
  configureLogging({ level: env.LOG_LEVEL, app: 'api' });

  @Module({ imports: [PlatformModule.forRoot(env, { app: 'api' }), ApiModule.forRoot(env)] })
  class Root {}

  const app = await NestFactory.create<NestFastifyApplication>(Root, createHttpAdapter(env), {
    logger: ['error'],
    abortOnError: false,
    bodyParser: false,
  });
  await configureApi(app, env);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const clientWith = (headers: Record<string, string>): HttpClient => httpClient(url, headers);

  return {
    url,
    services,
    anonymous: clientWith({}),
    clientWith,
    newEnvironment: () => newEnvironment(app, clientWith),
    get: (token) => app.get(token),
    close: async () => {
      const connection = app.get<Connection>(CONNECTION);
      const redis = app.get(Redis);
      await connection.dropDatabase();
      const keys = await redis.keys(`*${services.redisPrefix}*`);
      if (keys.length > 0) await redis.del(...keys);
      await app.close();
    },
  };
}

async function newEnvironment(
  app: NestFastifyApplication,
  clientWith: (headers: Record<string, string>) => HttpClient,
): Promise<TestEnvironment> {
  const unique = new Types.ObjectId().toHexString();
  const user = await app
    .get(UserRepository)
    .create({ email: `${unique}@example.com`, firstName: 'ada', lastName: 'lovelace' });
  if (!user) throw new Error('The test user could not be made');
  const organization = await app
    .get(OrganizationRepository)
    .create({ name: `Organization ${unique}`, apiServiceLevel: 'unlimited' });
  await app.get(MemberRepository).create({
    _organizationId: organization._id,
    _userId: user._id,
    roles: [MemberRoleEnum.OWNER],
    memberStatus: MemberStatusEnum.ACTIVE,
  });
  const apiKey = newApiKey();
  const environment = await app.get(EnvironmentRepository).create({
    _organizationId: organization._id,
    name: EnvironmentEnum.DEVELOPMENT,
    identifier: unique.slice(-12),
    type: EnvironmentTypeEnum.DEV,
    apiKeys: [{ key: app.get(Encryption).encrypt(apiKey), hash: hashApiKey(apiKey), _userId: user._id }],
  });
  const userToken = app.get(Tokens).signUser({
    _id: user._id.toHexString(),
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    email: user.email,
    organizationId: organization._id.toHexString(),
    environmentId: null,
    roles: [MemberRoleEnum.OWNER],
  });

  return {
    scope: { organizationId: organization._id, environmentId: environment._id },
    identifier: environment.identifier,
    apiKey,
    userId: user._id,
    userToken,
    client: clientWith({ authorization: `ApiKey ${apiKey}` }),
    person: clientWith({ authorization: `Bearer ${userToken}`, 'novu-environment-id': environment._id.toHexString() }),
  };
}
