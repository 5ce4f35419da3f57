/** Puts a text into the reader's language; `{0}`, `{1}` … stand for the values. VS Code's own `l10n` is one. */
export interface L10n {
  t(text: string, ...values: (string | number)[]): string;
}

/** The text as the code has it: for all that speaks to others than the reader of an editor, and for tests. */
export const ENGLISH: L10n = {
  t: (text, ...values) =>
    text.replaceAll(/\{(\d+)\}/g, (sign, at: string) => String(values[Number(at)] ?? sign)),
};

/** Marks a text that is put into the reader's language later, by `translated`: what is told before it is known to whom. */
export const later = (text: string): string => text;

/** A text that `later` marks where it is written. */
export function translated(reader: L10n, text: string, ...values: (string | number)[]): string {
  return reader.t(text, ...values);
}

/** `1 call`, `12 calls`; `shown`: the number as it is written, where it is not as it is. */
export function callCount(l10n: L10n, count: number, shown = String(count)): string {
  return count === 1 ? l10n.t('1 call') : l10n.t('{0} calls', shown);
}
