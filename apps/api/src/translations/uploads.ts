import { createParamDecorator, type ExecutionContext, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError, badRequest } from '@novu/application-generic';
import type { FastifyRequest } from 'fastify';

/** One file of a form. */
export interface UploadedFile {
  /** Name of the form's field. */
  field: string;
  /** As the caller named it. */
  name: string;
  text: string;
}

/** A form as it was sent (`multipart/form-data`). */
export class UploadedForm {
  /** @param fields of one name, the last counts. */
  constructor(
    readonly fields: Readonly<Record<string, string>> = {},
    readonly files: readonly UploadedFile[] = [],
  ) {}
}

type Server = Pick<
  ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>,
  'addContentTypeParser'
>;

/** The only endpoints that take forms. */
export const FORM_ROUTES = /\/v2\/translations\/(?:master-json\/)?upload$/;

/** Teaches the server to read forms. */
@Injectable()
export class Uploads implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const server: Server = this.host.httpAdapter.getInstance();
    server.addContentTypeParser(
      'multipart/form-data',
      { parseAs: 'buffer' },
      (request: FastifyRequest, body: Buffer): Promise<UploadedForm> => {
        if (!FORM_ROUTES.test(request.routeOptions.url ?? '')) throw unsupported();

        return parseForm(request.headers['content-type'] ?? '', body);
      },
    );
  }
}

async function parseForm(contentType: string, body: Buffer): Promise<UploadedForm> {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => undefined);
  if (!form) throw badRequest('The request body is not a valid form');
  const fields: Record<string, string> = {};
  const files: UploadedFile[] = [];
  for (const [field, value] of form) {
    if (typeof value === 'string') fields[field] = value;
    else files.push({ field, name: value.name, text: await value.text() });
  }

  return new UploadedForm(fields, files);
}

function unsupported(): AppError {
  return new AppError({
    code: 'unsupported_media_type',
    status: 415,
    publicMessage: 'This endpoint does not take forms',
  });
}

/** The form of the request, as a parameter; an empty one when the body is something else. */
export const Form = createParamDecorator((_: unknown, context: ExecutionContext): UploadedForm => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();

  return body instanceof UploadedForm ? body : new UploadedForm();
});
