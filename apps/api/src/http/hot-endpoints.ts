import { Injectable, type Type } from '@nestjs/common';
import { HTTP_CODE_METADATA } from '@nestjs/common/constants.js';
import { ModuleRef, Reflector } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { AuthGuard } from './auth.guard.js';
import { toEnvelope } from './envelope.interceptor.js';

type EndpointMethod = (request: FastifyRequest) => Promise<unknown>;

interface HotEndpoint {
  controller: Type<object>;
  method: EndpointMethod;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    hotEndpoint?: HotEndpoint;
  }
}

/**
 * For the few endpoints called thousands of times a second: the request goes from the router straight to the method, instead of through
 * the framework's chain of guards, pipes and interceptors, which costs more than the work itself. Nothing else changes: path, status and
 * permissions are declared as everywhere and enforced by the same code, errors are answered by the same filter. The method takes the
 * request as its only parameter, `@Req()`, and checks its input itself. Without this decorator it does the same, slower.
 */
export const Hot =
  () =>
  <Method extends EndpointMethod>(
    prototype: object,
    _name: string | symbol,
    { value: method }: TypedPropertyDescriptor<Method>,
  ): void => {
    if (!method) return;
    const hotEndpoint: HotEndpoint = { controller: prototype.constructor as Type<object>, method };
    RouteConfig({ hotEndpoint })(method);
  };

/** Gives the endpoints marked {@link Hot} their short way. */
@Injectable()
export class HotEndpoints {
  constructor(
    private readonly modules: ModuleRef,
    private readonly reflector: Reflector,
    private readonly guard: AuthGuard,
  ) {}

  /** To be called before the framework registers its routes, whose handlers are replaced. */
  attachTo(server: Pick<FastifyInstance, 'addHook'>): void {
    server.addHook('onRoute', (route) => {
      const endpoint = route.config?.hotEndpoint;
      if (endpoint) route.handler = this.handlerOf(endpoint, route.method);
    });
  }

  /** What it throws takes the way of the server's own errors, to the errors filter. */
  private handlerOf({ controller, method }: HotEndpoint, httpMethod: string | string[]): RouteHandlerMethod {
    const instance = this.modules.get(controller, { strict: false });
    const access = this.guard.accessTo(method);
    const envelope = toEnvelope(this.reflector, method);
    const status =
      this.reflector.get<number | undefined>(HTTP_CODE_METADATA, method) ?? (httpMethod === 'POST' ? 201 : 200);

    return async (request, reply) => {
      await this.guard.admit(request, access);
      const result = await method.call(instance, request);
      void reply.status(status);

      return envelope(result);
    };
  }
}
