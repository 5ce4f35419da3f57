import korean from '../../l10n/bundle.l10n.ko.json' with { type: 'json' };
import { ENGLISH, type L10n } from '../../src/l10n.ts';

export const KOREAN_TEXTS: Readonly<Record<string, string>> = korean;

/** As VS Code does it: the text by its English, then the values. */
export const KOREAN: L10n = {
  t: (text, ...values) => ENGLISH.t(KOREAN_TEXTS[text] ?? text, ...values),
};
