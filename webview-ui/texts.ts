import { ENGLISH, type L10n } from '../src/l10n.ts';

/** What the document brought, by the English text: nothing where the editor speaks English. */
const translated = JSON.parse(
  globalThis.document?.getElementById('texts')?.textContent || '{}',
) as Record<string, string>;

/** A text of the page in the editor's language; `{0}`, `{1}` … stand for the values. */
export const t: L10n['t'] = (text, ...values) => ENGLISH.t(translated[text] ?? text, ...values);

/** For what both sides of the page say. */
export const l10n: L10n = { t };

/** A text with parts of the page for its placeholders, in the order that its language has. */
export function filled<Part>(text: string, ...parts: Part[]): (string | Part)[] {
  return text
    .split(/(\{\d+\})/)
    .map((piece) => (/^\{\d+\}$/.test(piece) ? (parts[Number(piece.slice(1, -1))] ?? piece) : piece));
}
