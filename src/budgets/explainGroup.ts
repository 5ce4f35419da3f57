import type { Explained, Group } from './reconciliation.ts';
import { share } from './toPicoUsd.ts';

/** The parts of a group's difference; their sum is the difference. What is not explained is said. */
export function explainGroup(group: Group): Explained[] {
  const { billedTokens, ledgerTokens, billedPicoUsd, ledgerPicoUsd, unpricedTokens, tolerance, uncounted } =
    group;
  const parts: Explained[] = [];
  const tokens = uncounted ? 0n : billedTokens - ledgerTokens;
  if (billedPicoUsd === undefined) {
    if (tokens !== 0n) parts.push({ why: volume(group, tokens), tokens });
    return parts;
  }
  let left = billedPicoUsd - ledgerPicoUsd;
  const take = (part: Explained, amount: bigint): void => {
    parts.push({ ...part, picoUsd: amount });
    left -= amount;
  };
  // Nobody knows what these cost: no bill has them, and our book has no price.
  const unknown = unpricedTokens > 0n && billedTokens === 0n && ledgerPicoUsd === 0n;
  if (unknown) parts.push({ why: volume(group, tokens), tokens }, { why: 'unpriced' });
  if (tokens !== 0n && !unknown) {
    take({ why: volume(group, tokens), tokens }, priceOf(group, tokens));
  }
  if (unpricedTokens > 0n && !unknown) {
    take({ why: 'unpriced' }, billedTokens === 0n ? 0n : share(billedPicoUsd, unpricedTokens, billedTokens));
  }
  // The first amount above was divided and rounded as well.
  const close = tolerance + BigInt(group.calls) + 1n;
  if (left !== 0n) take({ why: left <= close && left >= -close ? 'rounding' : 'unexplained' }, left);
  return parts;
}

/** Tokens that only one side has, at the bill's own price where it has one, else at ours. */
function priceOf(
  { billedTokens, billedPicoUsd = 0n, ledgerTokens, ledgerPicoUsd }: Group,
  tokens: bigint,
): bigint {
  if (billedTokens > 0n) return share(billedPicoUsd, tokens, billedTokens);
  return ledgerTokens > 0n ? share(ledgerPicoUsd, tokens, ledgerTokens) : 0n;
}

function volume({ ledgerTokens }: Group, tokens: bigint): Explained['why'] {
  if (tokens < 0n) return 'not-billed';
  return ledgerTokens === 0n ? 'no-calls' : 'not-recorded';
}

/** A call that ran over Pacific midnight stands on one day here and on the next one in the bill. */
export function explainMidnight(groups: readonly Group[]): void {
  for (const group of groups) {
    const part = moved(group);
    if (!part || part.tokens === undefined) continue;
    const { tokens } = part;
    const twin = groups.find((other) => isNext(group, other) && moved(other)?.tokens === -tokens);
    const other = twin && moved(twin);
    if (!other) continue;
    part.why = 'midnight';
    other.why = 'midnight';
  }
}

function moved({ explained }: Group): Explained | undefined {
  return explained.find(({ why }) => why === 'no-calls' || why === 'not-recorded' || why === 'not-billed');
}

function isNext(a: Group, b: Group): boolean {
  const days = (Date.parse(b.from) - Date.parse(a.from)) / 86_400_000;
  return days === 1 && a.model === b.model && a.meter === b.meter && a.serviceTier === b.serviceTier;
}
