import type { Outcome } from '../call.ts';
import type { ExportOptions } from '../formats/exportFormats.ts';
import type { CallFilter } from '../ledger/ledgerTypes.ts';
import { timeOption } from './commandLine.ts';
import { UsageError } from './io.ts';

/** Which calls: the options that narrow, as the report's filters do. */

export const FILTER_OPTIONS = {
  since: { type: 'string' },
  until: { type: 'string' },
  session: { type: 'string' },
  model: { type: 'string' },
  outcome: { type: 'string' },
  tag: { type: 'string', multiple: true },
  simulated: { type: 'string' },
} as const;

interface FilterValues {
  since?: string | undefined;
  until?: string | undefined;
  session?: string | undefined;
  model?: string | undefined;
  outcome?: string | undefined;
  tag?: string[] | undefined;
}

const OUTCOMES: readonly Outcome[] = ['ok', 'error', 'aborted', 'blocked', 'refused'];

export function exportFilter({ since, until, session, model, outcome, tag }: FilterValues): CallFilter {
  const from = timeOption('since', since);
  const to = timeOption('until', until);
  if (from !== undefined && to !== undefined && to <= from)
    throw new UsageError('--until is not after --since: no call could be between them.');
  const tags = tagsOf(tag ?? []);
  const wanted = outcomeOf(outcome);
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(session === undefined ? {} : { session }),
    ...(model === undefined ? {} : { model }),
    ...(wanted === undefined ? {} : { outcome: wanted }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function outcomeOf(text: string | undefined): Outcome | undefined {
  if (text === undefined) return undefined;
  const outcome = OUTCOMES.find((known) => known === text);
  if (outcome === undefined) throw new UsageError(`--outcome is one of ${OUTCOMES.join(', ')}.`);
  return outcome;
}

function tagsOf(texts: readonly string[]): Record<string, string> | undefined {
  if (texts.length === 0) return undefined;
  const tags = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--tag wants NAME=VALUE, as project=moon-gate, not "${text}".`);
    const name = text.slice(0, at);
    if (tags.has(name)) throw new UsageError(`--tag ${name} is given twice: a call has one value of a tag.`);
    tags.set(name, text.slice(at + 1));
  }
  return Object.fromEntries(tags);
}

export function simulatedOption(text: string | undefined): ExportOptions['simulated'] {
  if (text === undefined || text === 'with' || text === 'without' || text === 'only') return text;
  throw new UsageError('--simulated is one of with, without, only.');
}
