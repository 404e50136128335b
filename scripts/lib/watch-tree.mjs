/** Tells of changed files in a folder and all below it. */
import { readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * On Linux every folder is watched by itself: the recursive watch of older Node.js follows files, not names, and never
 * again hears of one that was replaced by another of its name, which is how Git and many editors write.
 *
 * @param {string} folder
 * @param {(file: string) => void} changed gets the path of what was written, added, replaced or removed
 * @returns {() => void} ends it
 */
export function watchTree(folder, changed) {
  if (process.platform !== 'linux') {
    const watcher = watch(folder, { recursive: true }, (_event, name) => {
      if (name !== null) changed(join(folder, name));
    });
    return () => watcher.close();
  }
  /** @type {Map<string, import('node:fs').FSWatcher>} */
  const watchers = new Map();
  /** @param {string} path */
  const forget = (path) => {
    watchers.get(path)?.close();
    watchers.delete(path);
  };
  /**
   * @param {string} path a folder
   * @param {(file: string) => void} found gets the files that are in it already
   */
  const follow = (path, found) => {
    // One of the same name may have been there before: its watcher hears nothing more.
    forget(path);
    try {
      const watcher = watch(path, (event, name) => {
        if (name === null) return;
        const child = join(path, name);
        if (!isFolder(child)) changed(child);
        else if (event === 'rename') follow(child, changed);
      });
      watcher.once('error', () => forget(path));
      watchers.set(path, watcher);
      for (const entry of readdirSync(path, { withFileTypes: true })) {
        const child = join(path, entry.name);
        if (entry.isDirectory()) follow(child, found);
        else found(child);
      }
    } catch (error) {
      // Gone again already, as folders that tools make for a moment are.
      if (isFolder(path)) throw error;
      forget(path);
    }
  };
  follow(folder, () => undefined);
  return () => [...watchers.keys()].forEach(forget);
}

/**
 * @param {string} path
 * @returns {boolean}
 */
function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
