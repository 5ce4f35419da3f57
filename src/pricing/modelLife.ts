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
): ModelEnd | undefined {
  const next = successor(entry, book, atMs);
  const say = (state: ModelEnd['state'], refused: boolean, fact: string): ModelEnd => ({
    state,
    refused,
    message: next === undefined ? fact : `${fact} Use ${next}.`,
    ...(next === undefined ? {} : { successor: next }),
  });
  const { shutdown, reroute } = entry;
  if (reroute) {
    const days = (reroute.fromMs - atMs) / DAY;
    if (days > NOTICE_DAYS) return undefined;
    const verb = days <= 0 ? 'is served and billed' : 'will be served and billed';
    const fact = `Model ${written} ${verb} as ${reroute.to} from ${longDay(reroute.from)}.`;
    return say('retiring', false, fact);
  }
  const endMs = shutdown && pacificMidnight(shutdown.date);
  if (!shutdown || endMs === undefined) return undefined;
  const day = longDay(shutdown.date);
  if (endMs <= atMs) {
    // Some models outlived a listed or "earliest" date.
    return shutdown.state === 'shut down'
      ? say('retired', true, `Model ${written} was shut down on ${day}: the service refuses it.`)
      : say(
          'retired',
          false,
          `Model ${written} was to be shut down on ${day} (${shutdown.state ?? 'announced'}).`,
        );
  }
  if (endMs - atMs > NOTICE_DAYS * DAY) return undefined;
  const days = Math.ceil((endMs - atMs) / DAY);
  const left = `${days} ${days === 1 ? 'day' : 'days'}`;
  return say('retiring', false, `Model ${written} will be shut down on ${day}, in ${left}.`);
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
