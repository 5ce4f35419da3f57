import * as v from 'valibot';
import { parseCallQuery } from './callQuery.ts';
import { day } from './money.ts';
import { OUTCOMES } from './queryKeys.ts';

/** What the reader asks the report for: which calls, cut how. */

export const PERIODS = ['today', '7d', '30d', 'all'] as const;
const BEFORE_TERMINAL = [
  'model',
  'feature',
  'phase',
  'panel',
  'scene',
  'chapter',
  'agent',
  'department',
  'project',
  'tenant',
  'user',
  'userSegment',
] as const;
const BEHIND_TERMINAL = ['key', 'env', 'branch'] as const;
/** What calls can be grouped by, in the order of the tabs. */
export const DIMENSIONS = [...BEFORE_TERMINAL, 'terminal', ...BEHIND_TERMINAL] as const;
/** What the bars can be stacked by: the ledger tells no terminal's days. */
export const STACKS = [...BEFORE_TERMINAL, ...BEHIND_TERMINAL] as const;

/** A local day, or an hour of one: YYYY-MM-DD or YYYY-MM-DDTHH. */
const place = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]))?$/, 'expected a day or an hour'),
);

const name = v.pipe(v.string(), v.maxLength(100_000));

export const filterSchema = v.strictObject({
  /** Whole local days: `7d` is today and the six days before. */
  period: v.picklist(PERIODS),
  /** One day; goes before the period. */
  day: v.exactOptional(day),
  /** Days or hours, both ends included; goes before day and period. */
  range: v.exactOptional(v.strictObject({ from: place, to: place })),
  /** Only this window's session. */
  session: v.exactOptional(v.literal(true)),
  model: v.exactOptional(name),
  outcome: v.exactOptional(v.picklist(OUTCOMES)),
  tag: v.exactOptional(v.strictObject({ name, value: name })),
  /** What the query box says, without a fault; its days go before the period. */
  query: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((text) => parseCallQuery(text).errors.length === 0, 'expected a filter without a fault'),
    ),
  ),
  /** Absent: real calls, or simulated ones while there are no others. */
  simulated: v.exactOptional(v.boolean()),
});

export const viewSchema = v.strictObject({
  filter: filterSchema,
  by: v.picklist(DIMENSIONS),
  stack: v.picklist(STACKS),
  /** Bars of an hour, where few days are drawn; else of days, or of months where they are many. */
  unit: v.exactOptional(v.literal('hour')),
});

export type ReportFilter = v.InferOutput<typeof filterSchema>;
export type ReportView = v.InferOutput<typeof viewSchema>;
export type Period = (typeof PERIODS)[number];
export type Dimension = (typeof DIMENSIONS)[number];
export type Stack = (typeof STACKS)[number];

export const FIRST_VIEW: ReportView = { filter: { period: '30d' }, by: 'model', stack: 'model' };
