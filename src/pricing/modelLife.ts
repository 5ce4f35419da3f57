import { ENGLISH, type L10n } from '../l10n.ts';
import { longDay } from './longDay.ts';
import type { ModelEntry } from './modelEntry.ts';
import { pacificMidnight } from './pacificDay.ts';
import type { PriceBook } from './priceBook.ts';

/** Days before a shutdown or reroute from which a model's users are warned. */
export const NOTICE_DAYS = 60;
const DAY = 86_400_000;

/** That a model ended, or is about to. */
export interface ModelEnd {
  state: 'retired' | 'retiring';
  /** The service refuses it; only a date said to be certain tells so. */
  refused: boolean;
  message: string;
  /** A model to use in its place. */
  successor?: string;
}

/** What the book says of a model's end at an instant (ms); undefined while it is far off. `written`: its id in the text. */
export function modelEnd(
  written: string,
  entry: ModelEntry,
  book: PriceBook,
  atMs: number,
  l10n: L10n = ENGLISH,
): ModelEnd | undefined {
  const next = successor(entry, book, atMs);
  const say = (state: ModelEnd['state'], refused: boolean, fact: string): ModelEnd => ({
    state,
    refused,
    message: next === undefined ? fact : `${fact} ${l10n.t('Use {0}.', next)}`,
    ...(next === undefined ? {} : { successor: next }),
  });
  const { shutdown, reroute } = entry;
  if (reroute) {
    const days = (reroute.fromMs - atMs) / DAY;
    if (days > NOTICE_DAYS) return undefined;
    const from = longDay(reroute.from, l10n);
    const fact =
      days <= 0
        ? l10n.t('Model {0} is served and billed as {1} from {2}.', written, reroute.to, from)
        : l10n.t('Model {0} will be served and billed as {1} from {2}.', written, reroute.to, from);
    return say('retiring', false, fact);
  }
  const endMs = shutdown && pacificMidnight(shutdown.date);
  if (!shutdown || endMs === undefined) return undefined;
  const day = longDay(shutdown.date, l10n);
  if (endMs <= atMs) {
    // Some models outlived a listed or "earliest" date.
    return shutdown.state === 'shut down'
      ? say('retired', true, l10n.t('Model {0} was shut down on {1}: the service refuses it.', written, day))
      : say(
          'retired',
          false,
          l10n.t('Model {0} was to be shut down on {1} ({2}).', written, day, shutdown.state ?? 'announced'),
        );
  }
  if (endMs - atMs > NOTICE_DAYS * DAY) return undefined;
  const days = Math.ceil((endMs - atMs) / DAY);
  const left = days === 1 ? l10n.t('1 day') : l10n.t('{0} days', days);
  return say('retiring', false, l10n.t('Model {0} will be shut down on {1}, in {2}.', written, day, left));
}

/** The first in the line of successors that has not ended itself and is not about to. */
function successor(entry: ModelEntry, book: PriceBook, atMs: number): string | undefined {
  const seen = new Set([entry.id]);
  let next = entry.reroute?.to ?? entry.replacement;
  while (next !== undefined) {
    const model = book.model(next);
    if (!model || seen.has(model.id) || !isEnding(model, atMs)) return next;
    seen.add(model.id);
    next = model.reroute?.to ?? model.replacement ?? undefined;
  }
  // All of them end without a successor.
  return entry.reroute?.to ?? entry.replacement;
}

function isEnding({ shutdown, reroute }: ModelEntry, atMs: number): boolean {
  const endMs = reroute?.fromMs ?? (shutdown && pacificMidnight(shutdown.date));
  return endMs !== undefined && endMs - atMs <= NOTICE_DAYS * DAY;
}
