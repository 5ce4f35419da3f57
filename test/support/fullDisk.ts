import { type OpenDraft, openNew } from '../../src/formats/draftFile.ts';

/** A disk that takes so many bytes over all files and then is full (ENOSPC). */
export function fullDisk(bytes: number): OpenDraft {
  let left = bytes;
  return async (file) => {
    const handle = await openNew(file);
    return {
      async appendFile(data) {
        const all = Buffer.from(data);
        const part = all.subarray(0, left);
        await handle.appendFile(part);
        left -= part.length;
        if (part.length < all.length)
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  };
}
