import { type DynamicModule, Module } from '@nestjs/common';
import { API_ENV, type ApiEnv } from './env.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';

/** The features of the REST API. */
const FEATURES = [HealthModule];

@Module({})
export class ApiModule {
  /** The process that imports it also imports the platform module. */
  static forRoot(env: ApiEnv): DynamicModule {
    return {
      module: ApiModule,
      imports: [ApiConfiguration.forRoot(env), HttpModule, ...FEATURES],
    };
  }
}

@Module({})
class ApiConfiguration {
  static forRoot(env: ApiEnv): DynamicModule {
    return {
      module: ApiConfiguration,
      global: true,
      providers: [{ provide: API_ENV, useValue: env }],
      exports: [API_ENV],
    };
  }
}
