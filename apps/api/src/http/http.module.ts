import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { AuthGuard } from './auth.guard.js';
import { Authenticator } from './authenticator.js';
import { EndpointAccessCheck } from './endpoint-access.check.js';
import { EnvelopeInterceptor } from './envelope.interceptor.js';
import { ErrorsFilter } from './errors.filter.js';
import { HotEndpoints } from './hot-endpoints.js';
import { Idempotency } from './idempotency.js';
import { RateLimits } from './rate-limits.js';
import { Tokens } from './tokens.js';
import { validationPipe } from './validation.js';

/** What every endpoint goes through: guard, validation, envelope, errors. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [
    Authenticator,
    Tokens,
    AuthGuard,
    EndpointAccessCheck,
    HotEndpoints,
    Idempotency,
    RateLimits,
    { provide: APP_GUARD, useExisting: AuthGuard },
    { provide: APP_PIPE, useValue: validationPipe },
    { provide: APP_INTERCEPTOR, useClass: EnvelopeInterceptor },
    { provide: APP_FILTER, useClass: ErrorsFilter },
  ],
  exports: [Authenticator, Tokens],
})
export class HttpModule {}
