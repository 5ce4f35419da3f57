import type { Exchange } from '../usage/exchange.ts';
import type { PricedEstimate } from './estimate.ts';

/** What a call keeps of the estimate that was shown before it, so that the error can be measured. */
export function estimateFacts({
  low,
  likely,
  high,
  text,
}: PricedEstimate): Pick<
  Exchange,
  'estimatePicoUsd' | 'estimateLowPicoUsd' | 'estimateHighPicoUsd' | 'estimateTextTokens' | 'estimateTextBy'
> {
  return {
    estimatePicoUsd: likely,
    estimateLowPicoUsd: low,
    estimateHighPicoUsd: high,
    estimateTextTokens: text.tokens,
    estimateTextBy: text.by,
  };
}
