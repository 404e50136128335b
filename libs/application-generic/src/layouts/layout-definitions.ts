import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type LayoutDoc, type LayoutEntry, LayoutRepository, type Scope, type Types } from '@novu/dal';
import { parseIdOrSlug } from '@novu/shared';
import { SharedCache } from '../cache.js';
import { Signals } from '../signals.js';

/** Whether a text means this layout: its identifier, its internal id or its slug. */
export function namesLayout(reference: string, { _id, identifier }: Pick<LayoutEntry, '_id' | 'identifier'>): boolean {
  if (reference === identifier) return true;
  const parsed = parseIdOrSlug(reference);

  return 'id' in parsed && parsed.id.toLowerCase() === _id.toHexString();
}

/** Layouts, kept in memory: sending an e-mail must not ask the database for its frame. */
@Injectable()
export class LayoutDefinitions implements OnModuleInit {
  /** The layouts of each environment, without their content. */
  private readonly entries: SharedCache<LayoutEntry[]>;
  private readonly layouts: SharedCache<LayoutDoc>;

  constructor(
    private readonly repository: LayoutRepository,
    signals: Signals,
  ) {
    this.entries = new SharedCache(signals, { name: 'layouts', maxEntries: 2_000, ttlMs: 60_000 });
    this.layouts = new SharedCache(signals, { name: 'layout', maxEntries: 500, ttlMs: 60_000 });
  }

  async onModuleInit(): Promise<void> {
    await Promise.all([this.entries.start(), this.layouts.start()]);
  }

  /** @param reference identifier, internal id or slug. An identifier that looks like one of the others wins. */
  async get(scope: Scope, reference: string): Promise<LayoutDoc | null> {
    const entries = await this.list(scope);
    const entry =
      entries.find(({ identifier }) => identifier === reference) ??
      entries.find((candidate) => namesLayout(reference, candidate));

    return entry ? this.load(scope, entry._id) : null;
  }

  /** The layout of e-mails that name none; null where the environment has none. */
  async getDefault(scope: Scope): Promise<LayoutDoc | null> {
    const entry = (await this.list(scope)).find(({ isDefault }) => isDefault);

    return entry ? this.load(scope, entry._id) : null;
  }

  /** To be called after any change of a layout. */
  async changed(scope: Scope, id: Types.ObjectId): Promise<void> {
    await Promise.all([this.layouts.drop(keyOf(scope, id)), this.entries.drop(keyOf(scope))]);
  }

  private async list(scope: Scope): Promise<readonly LayoutEntry[]> {
    return (await this.entries.get(keyOf(scope), () => this.repository.listEntries(scope))) ?? [];
  }

  private load(scope: Scope, id: Types.ObjectId): Promise<LayoutDoc | null> {
    return this.layouts.get(keyOf(scope, id), () => this.repository.findById(scope, id));
  }
}

function keyOf({ environmentId }: Scope, id?: Types.ObjectId): string {
  return id ? `${environmentId.toHexString()}:${id.toHexString()}` : environmentId.toHexString();
}
