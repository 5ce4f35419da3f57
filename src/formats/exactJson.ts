import { exactUsd } from '../money.ts';
import type { Money } from '../money.ts';

/** A JSON value in which money is exact: it is written as a number with all its digits. */
export type ExactJson =
  null | boolean | number | string | UsdNumber | ExactJson[] | { [key: string]: ExactJson };

/** An amount that is written as a JSON number in USD, without floating point on the way. */
export class UsdNumber {
  readonly text: string;
  constructor(money: Money) {
    this.text = exactUsd(money);
  }
}

/** Null where the amount is not known: never 0. */
export function usdNumber(money: Money | undefined): UsdNumber | null {
  return money === undefined ? null : new UsdNumber(money);
}

/** JSON text; `indent` spaces a level (0: one line). `JSON.rawJSON` would do it, but Node 20 lacks it. */
export function exactJson(value: ExactJson, indent = 0, depth = 0): string {
  if (value instanceof UsdNumber) return value.text;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const list = Array.isArray(value);
  const items = list
    ? value.map((item) => exactJson(item, indent, depth + 1))
    : Object.entries(value).map(
        ([key, item]) =>
          `${JSON.stringify(key)}:${indent === 0 ? '' : ' '}${exactJson(item, indent, depth + 1)}`,
      );
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return open + close;
  if (indent === 0) return open + items.join(',') + close;
  const pad = '\n' + ' '.repeat(indent * (depth + 1));
  return open + pad + items.join(`,${pad}`) + '\n' + ' '.repeat(indent * depth) + close;
}
