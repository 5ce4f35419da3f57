import type { Meter } from '../../src/pricing/meters.ts';
import type { PriceBook } from '../../src/pricing/priceBook.ts';

/** One price of another source, in USD per million tokens. */
export interface PeerFigure {
  meter: Meter;
  /** Holds for prompts above so many tokens; 0: for the shortest. */
  above: number;
  usdPerMillion: number;
}

/** Figures of another source by model id, as that source names models. */
export type PeerPrices = ReadonlyMap<string, readonly PeerFigure[]>;

export interface Difference {
  model: string;
  meter: Meter;
  above: number;
  /** Undefined: the book has no such price. */
  ours: string | undefined;
  theirs: string;
}

export interface Comparison {
  /** Figures that both have. */
  compared: number;
  differences: Difference[];
  /** Models of the book that the other source lacks, and the other way round. */
  onlyOurs: string[];
  onlyTheirs: string[];
}

/** The book at an instant (ms) beside another source. */
export function comparePrices(book: PriceBook, peer: PeerPrices, atMs: number): Comparison {
  const differences: Difference[] = [];
  const seen = new Set<string>();
  const onlyTheirs: string[] = [];
  let compared = 0;
  for (const [id, figures] of peer) {
    const row = book.rowAt(id, atMs);
    const model = book.model(id);
    if (!model || !row) {
      onlyTheirs.push(id);
      continue;
    }
    seen.add(model.id);
    for (const { meter, above, usdPerMillion } of figures) {
      const step = row.steps.find(({ maxPromptTokens }) => above < (maxPromptTokens ?? Infinity));
      const ours = step?.meters[meter];
      if (ours !== undefined) compared += 1;
      if (ours === undefined || !isSame(Number(ours), usdPerMillion)) {
        differences.push({ model: id, meter, above, ours, theirs: shown(usdPerMillion) });
      }
    }
  }
  const priced = book.models().filter(({ id }) => book.rowAt(id, atMs) !== undefined);
  const onlyOurs = priced.map(({ id }) => id).filter((id) => !seen.has(id));
  return { compared, differences, onlyOurs, onlyTheirs };
}

/** The other sources count in floating point. */
function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, a, b);
}

function shown(usdPerMillion: number): string {
  return String(Number(usdPerMillion.toPrecision(12)));
}
