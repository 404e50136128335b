import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkKeys, forEachConcurrently, type Storage, storageObjectMissing, storageUnavailable } from './storage.js';

/** No key begins with a dot, so no key names anything in here. */
const DRAFTS = '.drafts';
const REMOVALS_AT_ONCE = 8;
const OWNER_ONLY = { file: 0o600, folder: 0o700 };

/** Files in a folder of this machine, one a key. Several processes may share it. */
/** Removals that may get in the way of one file. */
const MOVE_ATTEMPTS = 10;

export class LocalStorage implements Storage {
  constructor(private readonly folder: string) {}

  async put(key: string, bytes: Buffer): Promise<void> {
    checkKeys([key]);
    const draft = join(this.folder, DRAFTS, randomUUID());
    try {
      await mkdir(dirname(draft), { recursive: true, mode: OWNER_ONLY.folder });
      await writeDraft(draft, bytes);
      await this.moveInto(this.pathOf(key), draft);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw storageUnavailable(error);
    }
  }

  async get(key: string): Promise<Buffer> {
    checkKeys([key]);
    try {
      return await readFile(this.pathOf(key));
    } catch (error) {
      throw isMissing(error) ? storageObjectMissing(key, error) : storageUnavailable(error);
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    checkKeys(keys);
    await forEachConcurrently(keys, REMOVALS_AT_ONCE, (key) => this.removeOne(this.pathOf(key)));
  }

  private pathOf(key: string): string {
    return join(this.folder, key);
  }

  /** Renaming is atomic: the file is there whole or not at all, whenever the process dies. */
  private async moveInto(path: string, draft: string, attempt = 1): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY.folder });
      await rename(draft, path);
    } catch (error) {
      // A removal took the folder away, which was empty in between.
      if (codeOf(error) !== 'ENOENT' || attempt >= MOVE_ATTEMPTS) throw error;
      await this.moveInto(path, draft, attempt + 1);
    }
  }

  private async removeOne(path: string): Promise<void> {
    try {
      await rm(path);
    } catch (error) {
      if (!isMissing(error)) throw storageUnavailable(error);
    }
    // An attachment has a folder of its own; one that holds more stays.
    await rmdir(dirname(path)).catch(() => undefined);
  }
}

/** On the disk before it gets its name: a power failure leaves no empty file under a key. */
async function writeDraft(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY.file);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** No such file, or a folder where the file should be, or a file where a folder should be. */
function isMissing(error: unknown): boolean {
  return ['ENOENT', 'EISDIR', 'ERR_FS_EISDIR', 'ENOTDIR'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
