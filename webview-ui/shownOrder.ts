import { t } from './texts.ts';
import type { ShownOrder } from '../src/protocol/reportCalls.ts';

const WORDS: Record<ShownOrder['by'], [descending: string, ascending: string]> = {
  time: [t('newest first'), t('oldest first')],
  cost: [t('dearest first'), t('cheapest first')],
  list: [t('highest list price first'), t('lowest list price first')],
  tokens: [t('most tokens first'), t('fewest tokens first')],
  in: [t('most tokens in first'), t('fewest tokens in first')],
  out: [t('most tokens out first'), t('fewest tokens out first')],
  latency: [t('slowest first'), t('fastest first')],
};

/** "newest first", "dearest first" */
export function orderWords({ by, descending }: ShownOrder): string {
  return WORDS[by][descending ? 0 : 1];
}

/** What a press on a column's heading sorts by: the largest first, and then the other way. */
export function nextOrder(order: ShownOrder, by: ShownOrder['by']): ShownOrder {
  return { by, descending: order.by === by ? !order.descending : true };
}
