import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError } from '@novu/application-generic';
import type { FastifyRequest } from 'fastify';
import qs from 'qs';
import { parseJsonBody } from '../http/json-body.js';

/** The only endpoint whose callers sign what they send, and send it in whatever form they like. */
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

type Parse = (text: string, type: string) => unknown;
type Done = (error: Error | null, body?: unknown) => void;

type Server = Pick<
  ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>,
  'addContentTypeParser'
>;

/** What providers call JSON, who do not call it that. Amazon SNS says it is plain text; some say nothing. */
const CALLED_OTHERWISE = /^(?:$|text\/plain\b|application\/[\w.-]+\+json\b)/;

/** Teaches the server to read what providers report in: forms, and JSON whatever they call it. */
@Injectable()
export class ReportBodies implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const server: Server = this.host.httpAdapter.getInstance();
    const read = (type: string, parse: Parse): void => {
      server.addContentTypeParser(type, { parseAs: 'string' }, (request: FastifyRequest, body: string, done: Done) => {
        try {
          done(null, readReport(request, body, parse));
        } catch (error) {
          done(error as Error);
        }
      });
    };
    read('application/x-www-form-urlencoded', (text) => qs.parse(text, { depth: 0, parameterLimit: 200 }));
    read('*', (text, type) => {
      if (!CALLED_OTHERWISE.test(type)) throw unsupported(type);

      return parseJsonBody(text);
    });
  }
}

/** @throws AppError 415 for what is no report */
function readReport(request: FastifyRequest, text: string, parse: Parse): unknown {
  const type = request.headers['content-type'] ?? '';
  if (!request.routeOptions.url?.endsWith(REPORTS)) throw unsupported(type);
  keepReportText(request, text);

  return parse(text, type);
}

function unsupported(type: string): AppError {
  return new AppError({
    code: 'unsupported_media_type',
    status: 415,
    publicMessage: type === '' ? 'The type of the body is missing' : `This endpoint does not take ${type}`,
  });
}
