import { Controller, Get, HttpException, Module, Req, Res } from '@nestjs/common';
import { Health, type HealthReport, Metrics } from '@novu/application-generic';
import type { FastifyReply, FastifyRequest } from 'fastify';
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

  /** Figures for Prometheus, for those who may read them: see `METRICS_TOKEN`. */
  @Get('metrics')
  @Public()
  @BareAnswer()
  async figures(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const refusal = this.metrics.refusalOf(request.raw);
    if (refusal) throw new HttpException('The figures are not for everybody: see METRICS_TOKEN', refusal);
    void reply.type(this.metrics.registry.contentType);

    return this.metrics.registry.metrics();
  }
}

@Module({ controllers: [HealthController] })
export class HealthModule {}
