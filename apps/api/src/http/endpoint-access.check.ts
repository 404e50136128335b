import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS } from './permissions.js';

/** Stops the start of the API when an endpoint does not say who may call it. */
@Injectable()
export class EndpointAccessCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const open = this.discovery.getControllers().flatMap(({ instance, name }) => {
      if (typeof instance !== 'object' || instance === null) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;

      return this.scanner
        .getAllMethodNames(prototype)
        .filter((method) => this.isOpen(prototype[method]))
        .map((method) => `${name}.${method}`);
    });
    if (open.length > 0) throw new Error(`Endpoints without a statement of who may call them: ${open.join(', ')}`);
  }

  private isOpen(handler: unknown): boolean {
    if (typeof handler !== 'function') return false;
    const isEndpoint = Reflect.hasMetadata(PATH_METADATA, handler);

    return isEndpoint && this.reflector.get<unknown>(ACCESS, handler as () => void) === undefined;
  }
}
