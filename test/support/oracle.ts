import assert from 'node:assert/strict';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseUsd } from '../../src/money.ts';
import type { Reason } from '../../src/call.ts';

/** What the oracle says of one answer. Money in pico-USD. */
export interface Expected {
  reason: Reason;
  servedModel: string | null;
  picoUsd: bigint | null;
  minPicoUsd?: bigint;
  maxPicoUsd?: bigint;
  flags: string[];
  tokens: Record<string, number>;
  /** By meter, where the oracle gives it. */
  picoByMeter?: Record<string, bigint>;
}

export interface OracleCase {
  name: string;
  group: string;
  at: string;
  requestedModel: string;
  tier: 'paid' | 'batch';
  status?: number;
  imageSize?: string;
  body: unknown;
  expected: Expected;
}

/** The flags that the oracle knows; a receipt may have more. */
const KNOWN = new Set([
  'served-differs',
  'rerouted-by-date',
  'cached-exceeds-prompt',
  'details-exceed-total',
  'no-cached-rate',
  'image-tokens-inferred',
  'no-modality-details',
]);

export function oracleFlags(flags: readonly string[]): string[] {
  return flags.filter((flag) => KNOWN.has(flag) || /^no-(price|factor)-for-/.test(flag)).toSorted();
}

/** A case as the fixture has it. Its numbers beyond 2^53 are strings. */
interface CaseJson extends Omit<OracleCase, 'body' | 'expected'> {
  body?: unknown;
  usageMetadata?: unknown;
  modelVersion?: string;
  expected: {
    reason: Reason;
    servedModel: string | null;
    costUsd: string | null;
    minUsd?: string;
    maxUsd?: string;
    flags: string[];
    lines: Record<string, { tokens: number; picoUsd: string }>;
  };
}

interface RecordedJson {
  at: string;
  files: Record<
    string,
    {
      reason: Reason;
      servedModel: string | null;
      picoUsd: number | null;
      flags: string[];
      lines: Record<string, number>;
    }
  >;
}

const cases: CaseJson[] = fixture('cases.json');
const recorded: RecordedJson = fixture('recorded.json');

export const oracleCases: OracleCase[] = cases.map(
  ({ expected, body, usageMetadata, modelVersion, ...rest }) =>
    Object.assign(rest, {
      body: body ?? { usageMetadata, modelVersion },
      expected: {
        reason: expected.reason,
        servedModel: expected.servedModel,
        flags: expected.flags.toSorted(),
        picoUsd: expected.costUsd === null ? null : usd(expected.costUsd),
        ...(expected.minUsd !== undefined && expected.maxUsd !== undefined
          ? { minPicoUsd: usd(expected.minUsd), maxPicoUsd: usd(expected.maxUsd) }
          : {}),
        tokens: mapped(expected.lines, ({ tokens }) => tokens),
        picoByMeter: mapped(expected.lines, ({ picoUsd }) => BigInt(picoUsd)),
      },
    }),
);

export const recordedAt: string = recorded.at;

export const recordedOracle: Record<string, Expected> = mapped(
  recorded.files,
  ({ reason, servedModel, picoUsd, flags, lines }) => ({
    reason,
    servedModel,
    picoUsd: picoUsd === null ? null : BigInt(picoUsd),
    flags: flags.toSorted(),
    tokens: lines,
  }),
);

// oxlint-disable-next-line typescript/no-explicit-any -- the fixture's shape is declared where it is read
function fixture(name: string): any {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/oracle', name), 'utf8'));
}

function usd(text: string): bigint {
  const money = parseUsd(text);
  assert.ok(money !== undefined, text);
  return money;
}

function mapped<A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
