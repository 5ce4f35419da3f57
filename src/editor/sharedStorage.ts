import * as path from 'node:path';

/**
 * The storage folder that all windows of a workspace have in common. A second window on the same folder, or one whose
 * predecessor was killed, is given `<id>-1` … `<id>-9` instead of `<id>`, because the first holds VS Code's lock on
 * it. Our journals need no such lock: they must lie in one place, or calls would be missing.
 */
export function sharedStorage(storagePath: string, exists: (path: string) => boolean): string {
  const folder = path.dirname(storagePath);
  const first = folder.replace(/-[1-9]$/, '');
  return first !== folder && exists(first) ? path.join(first, path.basename(storagePath)) : storagePath;
}
