import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Clock, CLOCK, CONNECTION, logger } from '@novu/application-generic';
import {
  type Connection,
  type EnvironmentDoc,
  EnvironmentRepository,
  EnvironmentVariableRepository,
  removeEnvironmentData,
} from '@novu/dal';

const log = logger('environment-removals');

const LOOK_EVERY_MS = 60_000;
/** For so long, work that was under way in the workers when the environment was removed may still leave something behind. */
const STRAGGLERS_MS = 3_600_000;
const ENVIRONMENTS_PER_LOOK = 10;

/**
 * Removes the data of removed environments. That may take minutes, so it happens after the answer; the environment stays in its
 * collection, found by nobody, until nothing of it is left, so that a process that ends in the middle loses nothing.
 */
@Injectable()
export class EnvironmentRemovals implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly variables: EnvironmentVariableRepository,
    @Inject(CONNECTION) private readonly connection: Connection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.working;
  }

  /** From when this returns nobody finds the environment; its data follow. */
  async remove(environment: EnvironmentDoc): Promise<void> {
    await this.environments.remove(environment._organizationId, environment._id, this.clock.now());
    this.inBackground(() => this.removeData(environment));
  }

  /** One look at what is to be removed still. */
  async look(): Promise<void> {
    const finalFrom = this.clock.now().getTime() - STRAGGLERS_MS;
    for (const environment of await this.environments.listRemoved(ENVIRONMENTS_PER_LOOK)) {
      const removed = await this.removeData(environment);
      if (removed === 0 && (environment.removedAt?.getTime() ?? 0) <= finalFrom)
        await this.environments.forget(environment._id);
    }
  }

  private async removeData({ _id, _organizationId }: EnvironmentDoc): Promise<number> {
    await this.variables.removeValuesOf(_organizationId, _id);

    return removeEnvironmentData(this.connection, _id);
  }

  /** One after the other: no two of them have to remove the same rows. */
  private inBackground(work: () => Promise<unknown>): void {
    this.working = this.working
      .then(work)
      .catch((error: unknown) => log.warn('data of a removed environment are left, to be removed later', { error }));
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.inBackground(() => this.look());
      void this.working.finally(() => this.schedule());
    }, LOOK_EVERY_MS);
  }
}
