import type { ShownOrder } from '../src/protocol/reportCalls.ts';

const WORDS: Record<ShownOrder['by'], [descending: string, ascending: string]> = {
  time: ['newest first', 'oldest first'],
  cost: ['dearest first', 'cheapest first'],
  list: ['highest list price first', 'lowest list price first'],
  tokens: ['most tokens first', 'fewest tokens first'],
  in: ['most tokens in first', 'fewest tokens in first'],
  out: ['most tokens out first', 'fewest tokens out first'],
  latency: ['slowest first', 'fastest first'],
};

/** "newest first", "dearest first" */
export function orderWords({ by, descending }: ShownOrder): string {
  return WORDS[by][descending ? 0 : 1];
}

/** What a press on a column's heading sorts by: the largest first, and then the other way. */
export function nextOrder(order: ShownOrder, by: ShownOrder['by']): ShownOrder {
  return { by, descending: order.by === by ? !order.descending : true };
}
