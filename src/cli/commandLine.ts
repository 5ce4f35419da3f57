import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { isoTime } from '../formats/isoTime.ts';
import { parseUsd } from '../money.ts';
import type { Money } from '../money.ts';
import { UsageError } from './io.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Strict parsing: an unknown option is wrong usage. */
export function parseCommandLine<const T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Refuses what stands on the line beyond `most` names. */
export function names(positionals: string[], least: number, most: number, what: string): string[] {
  if (positionals.length < least) throw new UsageError(`${what} is missing.`);
  const extra = positionals[most];
  if (extra !== undefined) throw new UsageError(`"${extra}" is one too many.`);
  return positionals;
}

/** The ledger directory, by option or environment. */
export function ledgerDir(option: string | undefined, env: Record<string, string | undefined>): string {
  const dir = option ?? env['PANELMETER_LEDGER'];
  if (dir === undefined || dir === '') {
    throw new UsageError('No ledger is named: give --ledger DIR, or set PANELMETER_LEDGER.');
  }
  return dir;
}

/** ms since the epoch. A day alone (2026-11-22) is its UTC midnight. */
export function timeOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = isoTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (at === undefined)
    throw new UsageError(`--${name} wants an ISO 8601 time with its zone, as 2026-11-22T10:00:00Z.`);
  return at;
}

export function countOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,12}$/.test(text) ? Number(text) : undefined;
  if (count === undefined) throw new UsageError(`--${name} wants a whole number from 0.`);
  return count;
}

export function usdOption(name: string, text: string | undefined): Money | undefined {
  if (text === undefined) return undefined;
  const money = parseUsd(text);
  if (money === undefined || money < 0n) throw new UsageError(`--${name} wants an amount in USD, as 0.50.`);
  return money;
}
