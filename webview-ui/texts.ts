import { ENGLISH, type L10n } from '../src/l10n.ts';

/** As much of the page's document as is read here; unit tests have none. */
interface PageDocument {
  documentElement: { lang: string };
  getElementById(id: string): { textContent: string | null } | null;
}

const { document: page } = globalThis as { document?: PageDocument };

const brought: unknown = JSON.parse(page?.getElementById('texts')?.textContent || '{}');
/** What the document brought, by the English text: nothing where the editor speaks English. */
const texts = new Map<string, unknown>(Object.entries(brought ?? {}));

/** The editor's. */
export const language = page?.documentElement.lang ?? 'en';

/** A text of the page in the editor's language; `{0}`, `{1}` … stand for the values. */
export const t: L10n['t'] = (text, ...values) => {
  const own = texts.get(text);
  return ENGLISH.t(typeof own === 'string' ? own : text, ...values);
};

/** For what both sides of the page say. */
export const l10n: L10n = { t };

/** A text with parts of the page for its placeholders, in the order that its language has. */
export function filled(text: string, ...parts: unknown[]): unknown[] {
  return text
    .split(/(\{\d+\})/)
    .map((piece) => (/^\{\d+\}$/.test(piece) ? (parts[Number(piece.slice(1, -1))] ?? piece) : piece));
}
