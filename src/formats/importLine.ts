import type { ImportedLine } from './importedLine.ts';
import { parseJson } from './ndjson.ts';
import { readCallLine } from './readCallLine.ts';
import { isLiteLlmRow, readLiteLlm } from './readLiteLlm.ts';
import { readSeedEntry } from './readSeedEntry.ts';

/**
 * Reads one line: a Call as NDJSON, a per-call log entry of this field's pipelines, or a row of LiteLLM's
 * spend logs. A line needs a time and a model. `hash` makes the id of a line that names none, from its text.
 */
export function readImportLine(text: string, hash: (text: string) => string): ImportedLine {
  const value = parseJson(text);
  if (value === undefined) return { problem: 'not JSON' };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problem: 'wanted a JSON object' };
  const id = (): string => hash(text);
  if (isLiteLlmRow(value)) return readLiteLlm(value);
  if ('startedAt' in value) return readCallLine(value, id);
  if ('timestamp' in value) return readSeedEntry(value, id);
  return { problem: 'no time: wanted startedAt (a call) or timestamp (a log entry)' };
}
