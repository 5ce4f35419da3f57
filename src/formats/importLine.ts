import { ENGLISH, type L10n } from '../l10n.ts';
import type { ImportedLine } from './importedLine.ts';
import { parseJson } from './ndjson.ts';
import { readCallLine } from './readCallLine.ts';
import { isLiteLlmRow, readLiteLlm } from './readLiteLlm.ts';
import { readSeedEntry } from './readSeedEntry.ts';

/**
 * Reads one line: a Call as NDJSON, a per-call log entry of this field's pipelines, or a row of LiteLLM's
 * spend logs. A line needs a time and a model. `hash` makes the id of a line that names none, from its text.
 */
export function readImportLine(
  text: string,
  hash: (text: string) => string,
  l10n: L10n = ENGLISH,
): ImportedLine {
  const value = parseJson(text);
  if (value === undefined) return { problem: l10n.t('not JSON') };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problem: l10n.t('wanted a JSON object') };
  const id = (): string => hash(text);
  if (isLiteLlmRow(value)) return readLiteLlm(value, l10n);
  if ('startedAt' in value) return readCallLine(value, id, l10n);
  if ('timestamp' in value) return readSeedEntry(value, id, l10n);
  return { problem: l10n.t('no time: wanted startedAt (a call) or timestamp (a log entry)') };
}
