import type { Call } from '../call.ts';
import { csvText } from './csv.ts';
import { FOCUS_COLUMNS, type FocusOptions } from './focusColumns.ts';
import { focusCharges } from './focusRow.ts';

/** What is told of calls that have no row, in pieces of NDJSON: `{"id", "startedAt", "model", "why", "tags"}`. */
export interface FocusAside {
  unpriced: (call: Call, why: string) => Promise<void>;
}

/** FOCUS 1.4 as CSV: a row for each meter of each call. */
export function focusCsv(
  calls: AsyncIterable<Call>,
  options: FocusOptions,
  aside: FocusAside,
): AsyncGenerator<string> {
  return csvText(
    FOCUS_COLUMNS.map(({ name }) => name),
    focusRows(calls, options, aside),
  );
}

async function* focusRows(
  calls: AsyncIterable<Call>,
  options: FocusOptions,
  aside: FocusAside,
): AsyncGenerator<(string | undefined)[]> {
  for await (const call of calls) {
    const found = focusCharges(call);
    if ('unpriced' in found) {
      await aside.unpriced(call, found.unpriced);
      continue;
    }
    for (const charge of found.charges) yield FOCUS_COLUMNS.map(({ of }) => of(charge, options));
  }
}
