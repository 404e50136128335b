import { Inject, Injectable } from '@nestjs/common';
import { type Clock, CLOCK, type Outbound, OUTBOUND } from '@novu/application-generic';
import type { ProviderContext, SendContext } from '@novu/providers';
import { WORKER_ENV, type WorkerEnv } from '../env.js';

/** What every provider is given to make its calls with: the guarded way out, and how long they may take. */
@Injectable()
export class ProviderCalls {
  readonly http: SendContext;
  readonly smtp: Omit<ProviderContext, 'mailbox'>;

  constructor(@Inject(OUTBOUND) outbound: Outbound, @Inject(WORKER_ENV) env: WorkerEnv, @Inject(CLOCK) clock: Clock) {
    const { PROVIDER_TIMEOUT_MS: timeoutMs, PROVIDER_BASE_URLS: baseUrls } = env;
    this.http = { timeoutMs, baseUrls, clock, fetch: (input, init) => outbound.fetch(input, init) };
    this.smtp = { timeoutMs, checkHost: (host, port) => outbound.checkHost(host, port) };
  }
}
