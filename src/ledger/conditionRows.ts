import { type Comparison, type Condition, folded, holds, matchesText } from '../protocol/callCondition.ts';
import { textKind } from './callFacts.ts';
import type { Section } from './sectionFile.ts';

/** The columns of a segment, as conditions read them. */
interface Columns {
  readonly count: number;
  column(name: string): Section | undefined;
  kinds(): string[];
  dimension(kind: string): { values: string[]; codes: Section };
}

/** 1 for each row that meets every condition. */
export function conditionRows(columns: Columns, conditions: readonly Condition[]): Uint8Array {
  const all = new Uint8Array(columns.count).fill(1);
  for (const condition of conditions) {
    const met = new Uint8Array(columns.count);
    mark(columns, condition, met);
    const wanted = condition.not ? 0 : 1;
    for (let row = 0; row < all.length; row++) if (met[row] !== wanted) all[row] = 0;
  }
  return all;
}

function mark(columns: Columns, condition: Condition, met: Uint8Array): void {
  switch (condition.kind) {
    case 'text':
      markTexts(columns, textKind(condition.field), met, (value) =>
        condition.any.some((match) => matchesText(match, value)),
      );
      return;
    case 'words': {
      const wanted = folded(condition.text);
      for (const kind of columns.kinds())
        markTexts(columns, kind, met, (value) => folded(value).includes(wanted));
      return;
    }
    case 'number':
      markNumbers(columns.column(`number ${condition.field}`), condition.comparison, condition.value, met);
      return;
    case 'money': {
      const large = columns.column(`large ${condition.field}`);
      markMoney(
        columns.column(`money ${condition.field}`),
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by columnsOf
        large ? (JSON.parse(Buffer.from(large).toString()) as [number, string][]) : [],
        condition.comparison,
        BigInt(condition.picoUsd),
        met,
      );
    }
  }
}

function markTexts(
  columns: Columns,
  kind: string,
  met: Uint8Array,
  matches: (value: string) => boolean,
): void {
  const { values, codes } = columns.dimension(kind);
  const wanted = new Uint8Array(values.length + 1);
  let any = false;
  values.forEach((value, i) => {
    if (!matches(value)) return;
    wanted[i + 1] = 1;
    any = true;
  });
  if (!any) return;
  for (let row = 0; row < met.length; row++) if (wanted[codes[row] ?? 0] === 1) met[row] = 1;
}

function markNumbers(
  column: Section | undefined,
  comparison: Comparison,
  wanted: number,
  met: Uint8Array,
): void {
  if (!column) return;
  const asTheyAre = column instanceof Float64Array;
  for (let row = 0; row < met.length; row++) {
    const value = asTheyAre ? (column[row] ?? Number.NaN) : (column[row] ?? 0) - 1;
    if ((asTheyAre || value >= 0) && holds(comparison, value, wanted)) met[row] = 1;
  }
}

/**
 * Doubles keep the order of the amounts they stand for, so that they tell which is less unless they are equal; equal
 * ones are the same amount, but for the large ones, of which the digits are known.
 */
function markMoney(
  column: Section | undefined,
  large: readonly [number, string][],
  comparison: Comparison,
  wanted: bigint,
  met: Uint8Array,
): void {
  if (!column) return;
  const near = Number(wanted);
  const digits = new Map(large);
  const exact = BigInt(near) === wanted;
  for (let row = 0; row < met.length; row++) {
    const value = column[row] ?? Number.NaN;
    if (value === near && (!exact || digits.has(row))) {
      const amount = BigInt(digits.get(row) ?? value);
      if (holds(comparison, amount, wanted)) met[row] = 1;
    } else if (holds(comparison, value, near)) met[row] = 1;
  }
}
