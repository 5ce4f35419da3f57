import type { L10n } from '../l10n.ts';

/** `1 call`, `12 calls`; `shown`: the number as it is written, where it is not as it is. */
export function callCount(l10n: L10n, count: number, shown = String(count)): string {
  return count === 1 ? l10n.t('1 call') : l10n.t('{0} calls', shown);
}
