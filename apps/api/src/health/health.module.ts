import { Controller, Get, Module, Res } from '@nestjs/common';
import { Health, type HealthReport, Metrics } from '@novu/application-generic';
import type { FastifyReply } from 'fastify';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Public } from '../http/permissions.js';

@Controller()
class HealthController {
  constructor(
    private readonly health: Health,
    private readonly metrics: Metrics,
  ) {}

  /** 200 when the API can do its work, 503 when a database does not answer. */
  @Get('v1/health-check')
  @Public()
  async check(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const report = await this.health.check();
    if (report.status !== 'ok') void reply.status(503);

    return report;
  }

  @Get('metrics')
  @Public()
  @BareAnswer()
  async figures(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(this.metrics.registry.contentType);

    return this.metrics.registry.metrics();
  }
}

@Module({ controllers: [HealthController] })
export class HealthModule {}
