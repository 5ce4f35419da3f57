import type { GenerateResult } from '../gemini/geminiClient.ts';
import { imagePixelsOf } from './imageHeader.ts';
import type { RunFiles } from './ports.ts';

export interface Saved {
  /** Paths relative to the spec's folder. */
  files: string[];
  /** Of the first image. */
  width?: number;
  height?: number;
  /** Why something of the answer is not on disk. */
  failure?: string;
}

/** Names that others may take between looking and writing. */
const MAX_TRIES = 100;

/**
 * Keeps what was paid for: images as `<panel>-a<attempt>.<ext>`, further ones of the same answer with `-2`, `-3`; the
 * text of a text model as `.md`. The attempt goes on from what is in the folder; nothing is ever overwritten.
 */
export async function saveAnswer(
  panelId: string,
  answer: Pick<GenerateResult, 'images' | 'text'>,
  files: RunFiles,
  /** Before the first file is written, and again where its name was taken meanwhile. */
  writing: (path: string) => Promise<void> = () => Promise.resolve(),
): Promise<Saved> {
  const saved: Saved = { files: [] };
  const [first] = answer.images;
  const pixels = first && imagePixelsOf(first.bytes);
  if (pixels) [saved.width, saved.height] = [pixels.width, pixels.height];
  const outputs = answer.images.map(({ bytes, mimeType }, index) => ({
    bytes,
    suffix: `${index === 0 ? '' : `-${index + 1}`}.${extensionOf(bytes, mimeType)}`,
  }));
  if (outputs.length === 0) outputs.push({ bytes: new TextEncoder().encode(answer.text), suffix: '.md' });
  let attempt = nextAttempt(panelId, await files.outputNames());
  for (const { bytes, suffix } of outputs) {
    const write = async (): ReturnType<RunFiles['writeNew']> => {
      const name = `${panelId}-a${attempt}${suffix}`;
      if (saved.files.length === 0) await writing(files.outputPath(name));
      return files.writeNew(name, bytes);
    };
    let written = await write();
    for (let tries = 1; !written.ok && written.reason === 'exists' && tries < MAX_TRIES; tries += 1) {
      attempt += 1;
      written = await write();
    }
    if (!written.ok) return { ...saved, failure: written.message };
    saved.files.push(written.path);
  }
  return saved;
}

/** One above the highest attempt of this panel among the names, whatever their kind. */
function nextAttempt(panelId: string, names: readonly string[]): number {
  let highest = 0;
  const start = `${panelId}-a`.toLowerCase();
  for (const name of names) {
    if (!name.toLowerCase().startsWith(start)) continue;
    const number = /^(\d{1,9})(?=[.-])/.exec(name.slice(start.length))?.[1];
    if (number !== undefined) highest = Math.max(highest, Number(number));
  }
  return highest + 1;
}

function extensionOf(bytes: Uint8Array, mimeType: string): string {
  const format = imagePixelsOf(bytes)?.format ?? /^image\/(png|jpeg|webp|gif)/.exec(mimeType)?.[1] ?? 'bin';
  return format === 'jpeg' ? 'jpg' : format;
}
