import path from 'node:path';
import type { IsKept } from '../budgets/keptCost.ts';
import type { Call } from '../call.ts';
import { isKeptImage } from '../panels/keptFile.ts';
import type { Kept } from '../panels/keptFile.ts';
import { KeptError, readKeptIn } from './keptFolder.ts';

/**
 * What the kept.json files beside the images of these calls say; each is read once. `folderOf` is the folder of a spec
 * by its name in calls, undefined when it is not here. One that cannot be read is told: nothing of it counts as chosen.
 */
export async function keptOnDisk(
  calls: readonly Call[],
  folderOf: (specFile: string) => string | undefined,
  unreadable: (error: KeptError) => void | Promise<void>,
): Promise<IsKept> {
  const folders = new Map<string, readonly Kept[]>();
  const imageFolder = ({ specFile = '', imageFile }: Call): string | undefined => {
    const folder = imageFile === undefined ? undefined : folderOf(specFile);
    return folder === undefined ? undefined : path.resolve(folder, path.dirname(imageFile ?? ''));
  };
  for (const call of calls) {
    const folder = imageFolder(call);
    if (folder === undefined || folders.has(folder)) continue;
    try {
      folders.set(folder, await readKeptIn(folder));
    } catch (error) {
      if (!(error instanceof KeptError)) throw error;
      folders.set(folder, []);
      await unreadable(error);
    }
  }
  return (call) => {
    const { tags, imageFile, id } = call;
    const folder = imageFolder(call);
    if (folder === undefined || imageFile === undefined || tags.panel === undefined) return false;
    const of = { chapter: tags.chapter, panel: tags.panel, call: id, image: path.basename(imageFile) };
    return isKeptImage(folders.get(folder) ?? [], of);
  };
}
