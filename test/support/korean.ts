import korean from '../../l10n/bundle.l10n.ko.json' with { type: 'json' };
import { ENGLISH, type L10n } from '../../src/l10n.ts';

/** As VS Code does it: the text by its English, then the values. */
export const KOREAN: L10n = {
  t: (text, ...values) => ENGLISH.t(Reflect.get(korean, text) ?? text, ...values),
};

/** Latin words of a text but for names: what stands in quotes or code, ids, keys, paths, figures, and those given. */
export function latinWords(text: string, names: readonly string[] = []): string[] {
  const known = new Set(names);
  const bare = text.replaceAll(/"[^"]*"|`[^`]*`|\S*[\w)][_./:]\w\S*|gemini-\S+/g, ' ');
  return (bare.match(/[A-Za-z]{2,}/g) ?? []).filter((word) => !known.has(word));
}
