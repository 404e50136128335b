import { Injectable } from '@nestjs/common';
import { EnvironmentRepository, type Scope } from '@novu/dal';
import { Encryption } from '../encryption.js';
import type { BridgeTarget } from './bridge-client.js';

/** Knows where the application of an environment is, and what calls to it are signed with. */
@Injectable()
export class BridgeTargets {
  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly encryption: Encryption,
  ) {}

  /**
   * @param url another address than the environment's own.
   * @returns undefined when there is neither.
   */
  async of({ organizationId, environmentId }: Scope, url?: string): Promise<BridgeTarget | undefined> {
    const environment = await this.environments.findInOrganization(organizationId, environmentId);
    // Older readers and writers know the second name only.
    const address = url ?? (environment?.bridge?.url || environment?.echo?.url);
    const key = environment?.apiKeys[0]?.key;

    return address && key ? { url: address, secret: this.encryption.decrypt(key) } : undefined;
  }
}
