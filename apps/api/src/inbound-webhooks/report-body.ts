import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from '@novu/application-generic';
import type { FastifyRequest } from 'fastify';
import qs from 'qs';

/** The only endpoint whose callers sign what they send, and send forms. */
const REPORTS = '/inbound-webhooks/delivery-providers/:environmentId/:integrationId';

const texts = new WeakMap<FastifyRequest, string>();

/** Keeps what a provider has sent as it was sent: signatures are made of that. */
export function keepReportText(request: FastifyRequest, text: string): void {
  // Asked for every body there is: the route itself would be dearer to ask for, and one text too many does no harm.
  if (request.url.includes('/inbound-webhooks/')) texts.set(request, text);
}

/** What was sent, empty for an empty body. */
export function reportText(request: FastifyRequest): string {
  return texts.get(request) ?? '';
}

type Server = Pick<
  ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>,
  'addContentTypeParser'
>;

/** Teaches the server to read forms, for providers that report in them. */
@Injectable()
export class ReportForms implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const server: Server = this.host.httpAdapter.getInstance();
    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (request: FastifyRequest, body: string, done: (error: Error | null, body?: unknown) => void) => {
        if (!request.routeOptions.url?.endsWith(REPORTS)) {
          done(unsupported());

          return;
        }
        keepReportText(request, body);
        done(null, qs.parse(body, { depth: 0, parameterLimit: 200 }));
      },
    );
  }
}

function unsupported(): AppError {
  return new AppError({
    code: 'unsupported_media_type',
    status: 415,
    publicMessage: 'This endpoint does not take forms',
  });
}
