import { constants } from 'node:os';

/**
 * Of a line of the log only what is the program's own: the label or class of error it begins with, and codes of the
 * system, of Node and of HTTP. A path, prompt, answer or key in it does not come along.
 */
export function tellable(line: string): string {
  const label = /^(?:[A-Z][a-z]+(?: [a-z]+){0,2}|[A-Z][A-Za-z]{2,30}Error)(?=: )/.exec(line)?.[0] ?? 'line';
  const codes = line.match(/\b(?:E[A-Z0-9]{2,15}|ERR_[A-Z_]{3,40}|HTTP [1-5]\d\d)\b/g) ?? [];
  const known = codes.filter((code) => /^(?:ERR_|HTTP )/.test(code) || code in constants.errno);
  return [label, ...new Set(known)].join(' ');
}
