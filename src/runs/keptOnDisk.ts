import path from 'node:path';
import type { IsKept } from '../budgets/keptCost.ts';
import { isKeptImage } from '../panels/keptFile.ts';
import type { Kept } from '../panels/keptFile.ts';
import { KeptError, readKeptIn } from './keptFolder.ts';

/** By panel: a folder may hold thousands. */
type KeptPanels = Map<string, Kept[]>;

/**
 * What the kept.json files beside the images of calls say; each is read once, with the first call of its folder.
 * `folderOf` is the folder of a spec by its name in calls, undefined when it is not here. A file that cannot be read is
 * told: nothing of it counts as chosen.
 */
export function keptOnDisk(
  folderOf: (specFile: string) => string | undefined,
  unreadable: (error: KeptError) => void | Promise<void>,
): IsKept {
  const folders = new Map<string, KeptPanels>();
  const read = async (folder: string): Promise<KeptPanels> => {
    const panels: KeptPanels = new Map();
    try {
      for (const one of (await readKeptIn(folder)).toReversed()) panels.set(panelKey(one), [one]);
    } catch (error) {
      if (!(error instanceof KeptError)) throw error;
      await unreadable(error);
    }
    folders.set(folder, panels);
    return panels;
  };
  return (call) => {
    const { tags, imageFile, id, specFile = '' } = call;
    const { chapter, panel } = tags;
    if (imageFile === undefined || panel === undefined) return undefined;
    const specFolder = folderOf(specFile);
    if (specFolder === undefined) return undefined;
    const folder = path.resolve(specFolder, path.dirname(imageFile));
    const of = { chapter, panel, call: id, image: path.basename(imageFile) };
    const isKept = (panels: KeptPanels) => {
      const kept = panels.get(panelKey({ chapter, panel }));
      return kept && isKeptImage(kept, of);
    };
    const known = folders.get(folder);
    return known ? isKept(known) : read(folder).then(isKept);
  };
}

function panelKey({ chapter, panel }: { chapter?: string | undefined; panel: string }): string {
  return JSON.stringify([chapter, panel]);
}
