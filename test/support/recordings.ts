import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = resolve(ROOT, process.env['PANELMETER_RECORDED'] ?? '../shared/facts/recorded');

/** One recorded answer: `body`, or the chunks of a stream. */
export interface Recording {
  file: string;
  kind: string;
  status: number;
  model: string | null;
  body: unknown;
  /** Recordings of the same prompt share this: where it is from, and how it was asked. */
  asked: string;
}

/** Recordings lie outside of the project and are never copied into it. */
export const recordingsPresent = existsSync(resolve(FOLDER, 'INDEX.json'));

export function recordedFiles(): string[] {
  const index: { file: string }[] = JSON.parse(readFileSync(resolve(FOLDER, 'INDEX.json'), 'utf8'));
  return index.map(({ file }) => file);
}

export function readRecording(file: string): Recording {
  const json = JSON.parse(readFileSync(resolve(FOLDER, file), 'utf8'));
  return {
    file,
    kind: json.kind,
    status: json.status,
    model: json.request.model,
    body: json.body ?? json.chunks,
    asked: JSON.stringify([json.source?.repo, json.request.tools, json.request.generationConfig]),
  };
}
