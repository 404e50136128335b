import { Injectable, type Type } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { isBareAnswer } from '../http/envelope.interceptor.js';
import { ACCESS, type Access } from '../http/permissions.js';

/** `RequestMethod.POST`, as the framework notes it down. */
const POST = 1;

/** What the decorators of an endpoint say. */
export interface Endpoint {
  access: Access;
  status: number;
  /** The answer is sent without envelope. */
  isBare: boolean;
  /** Classes of what it takes: body, query, parameters of the path. */
  inputs: readonly Type<unknown>[];
}

type Handler = () => unknown;

/** All endpoints of the running API. */
@Injectable()
export class Endpoints {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** By `<controller>_<method>`. */
  list(): Map<string, Endpoint> {
    const endpoints = this.discovery.getControllers().flatMap(({ instance, name }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;

      return this.scanner.getAllMethodNames(prototype).flatMap((method): [string, Endpoint][] => {
        const endpoint = this.describe(prototype, method);

        return endpoint ? [[`${name}_${method}`, endpoint]] : [];
      });
    });

    return new Map(endpoints);
  }

  private describe(prototype: Record<string, unknown>, name: string): Endpoint | undefined {
    const handler = prototype[name];
    if (!isHandler(handler)) return undefined;
    const access = this.reflector.get<Access | undefined>(ACCESS, handler);
    const method = this.reflector.get<number | undefined>(METHOD_METADATA, handler);
    if (!access || method === undefined) return undefined;
    const status = this.reflector.get<number | undefined>(HTTP_CODE_METADATA, handler) ?? (method === POST ? 201 : 200);

    const inputs = (Reflect.getMetadata('design:paramtypes', prototype, name) ?? []) as Type<unknown>[];

    return { access, status, isBare: isBareAnswer(this.reflector, handler), inputs };
  }
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}
