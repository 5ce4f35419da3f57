/** A query's words as they stand in the text. Positions are UTF-16 offsets, the end exclusive. */

export interface QueryToken {
  from: number;
  to: number;
  not: boolean;
  /** Before the operator; absent: the value is free text. */
  key?: string;
  operator?: string;
  /** Where the value starts, and its pieces: quoted ones are meant to the letter. */
  valueFrom: number;
  pieces: { text: string; quoted: boolean }[];
  /** A quote that begins here does not end. */
  openQuote?: number;
}

const KEY = /^([A-Za-z][\w.-]*)(!=|>=|<=|[:=<>])/u;

export function queryTokens(text: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/u.test(text.charAt(at))) at += 1;
    else {
      const token = tokenAt(text, at);
      tokens.push(token);
      at = token.to;
    }
  }
  return tokens;
}

function tokenAt(text: string, from: number): QueryToken {
  const not = text.charAt(from) === '-' && /\S/u.test(text.charAt(from + 1));
  const start = from + Number(not);
  const [whole = '', key, operator] = KEY.exec(text.slice(start)) ?? [];
  const token: QueryToken = { from, to: text.length, not, valueFrom: start + whole.length, pieces: [] };
  if (key !== undefined && operator !== undefined) Object.assign(token, { key, operator });
  let plain = '';
  const endPlain = () => {
    if (plain !== '') token.pieces.push({ text: plain, quoted: false });
    plain = '';
  };
  for (let at = token.valueFrom; at < text.length; at++) {
    const character = text.charAt(at);
    if (/\s/u.test(character)) {
      token.to = at;
      break;
    }
    if (character !== '"') {
      plain += character;
      continue;
    }
    endPlain();
    const quote = quoteAt(text, at);
    token.pieces.push({ text: quote.text, quoted: true });
    if (!quote.closed) token.openQuote = at;
    at = quote.to - 1;
  }
  endPlain();
  return token;
}

/** `\"` and `\\` stand for themselves. */
function quoteAt(text: string, from: number): { text: string; to: number; closed: boolean } {
  let inner = '';
  for (let at = from + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return { text: inner, to: at + 1, closed: true };
    const next = text.charAt(at + 1);
    if (character === '\\' && (next === '"' || next === '\\')) {
      inner += next;
      at += 1;
    } else inner += character;
  }
  return { text: inner, to: text.length, closed: false };
}

/** A text as it is written for the query to mean exactly that. */
export function quoted(text: string): string {
  return /^[\w.][\w./+-]*$/u.test(text) ? text : `"${text.replaceAll(/["\\]/gu, (each) => `\\${each}`)}"`;
}
