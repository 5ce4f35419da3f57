import * as v from 'valibot';
import { count } from './money.ts';
import { callsPageSchema, orderSchema, receiptSchema, valuesSchema } from './reportCalls.ts';
import { detailsSchema } from './reportDetails.ts';
import { SAVE_KINDS } from './reportSave.ts';
import { snapshotSchema } from './reportSnapshot.ts';
import { filterSchema, viewSchema } from './reportView.ts';

/**
 * Messages between the report page and the extension host: one closed union per direction. Every request carries
 * an `id` and ends in a message with that `replyTo`: what was asked for, `done`, or `error`.
 */

/** What a link of the page may start; the host decides what it does. */
export const REPORT_COMMANDS = [
  'generateSimulated',
  'openSample',
  'gettingStarted',
  'trackTerminals',
  'importCalls',
  'newSession',
  'editBudget',
  'editPriceBook',
  'addPrice',
  'setApiKey',
  'showOutput',
  'reload',
  'stopRuns',
  'editTargets',
] as const;
export type ReportCommand = (typeof REPORT_COMMANDS)[number];

const request = { id: count };
const ofCall = { ...request, call: v.string() };

const pageMessageSchema = v.variant('type', [
  v.strictObject({ type: v.literal('ready'), ...request, view: viewSchema }),
  v.strictObject({ type: v.literal('view'), ...request, view: viewSchema }),
  v.strictObject({ type: v.literal('details'), ...request, view: viewSchema }),
  /** A picture or a table of the page, to be saved where the reader says; a PNG comes as base64. */
  v.strictObject({
    type: v.literal('save'),
    ...request,
    kind: v.picklist(SAVE_KINDS),
    name: v.pipe(v.string(), v.maxLength(200)),
    data: v.pipe(v.string(), v.maxLength(50_000_000)),
  }),
  v.strictObject({
    type: v.literal('copyText'),
    ...request,
    text: v.pipe(v.string(), v.maxLength(50_000_000)),
  }),
  v.strictObject({
    type: v.literal('calls'),
    ...request,
    filter: filterSchema,
    order: orderSchema,
    offset: count,
    limit: v.pipe(count, v.maxValue(200)),
  }),
  /** Values of a text that calls have, those with `prefix` in them. */
  v.strictObject({
    type: v.literal('values'),
    ...request,
    simulated: v.boolean(),
    field: v.pipe(v.string(), v.maxLength(1000)),
    prefix: v.pipe(v.string(), v.maxLength(1000)),
  }),
  v.strictObject({ type: v.literal('copyCall'), ...ofCall }),
  v.strictObject({ type: v.literal('openCall'), ...ofCall }),
  v.strictObject({ type: v.literal('openImage'), ...ofCall }),
  v.strictObject({ type: v.literal('openSpec'), ...ofCall }),
  /** All calls; those of a filter; or one. */
  v.strictObject({
    type: v.literal('export'),
    ...request,
    filter: v.exactOptional(filterSchema),
    call: v.exactOptional(v.string()),
  }),
  v.strictObject({
    type: v.literal('command'),
    ...request,
    command: v.picklist(REPORT_COMMANDS),
    /** The model that `addPrice` is of; no other command has one. */
    model: v.exactOptional(v.string()),
  }),
]);

const reply = { replyTo: count };

const hostMessageSchema = v.variant('type', [
  snapshotSchema,
  /** Something else in the editor asks for these calls; the page then asks for the view. */
  v.strictObject({ type: v.literal('show'), replyTo: v.exactOptional(count), filter: filterSchema }),
  v.strictObject({ type: v.literal('details'), ...reply, details: detailsSchema }),
  v.strictObject({ type: v.literal('calls'), ...reply, page: callsPageSchema }),
  /** The newest calls of a filter, at once when the ledger changed; the figures follow with a snapshot. */
  v.strictObject({
    type: v.literal('recent'),
    /** Never: nobody asks for it. */
    replyTo: v.exactOptional(count),
    filter: filterSchema,
    page: callsPageSchema,
  }),
  v.strictObject({ type: v.literal('values'), ...reply, values: valuesSchema }),
  v.strictObject({ type: v.literal('receipt'), ...reply, receipt: receiptSchema }),
  v.strictObject({ type: v.literal('done'), ...reply }),
  v.strictObject({ type: v.literal('error'), ...reply, message: v.string() }),
]);

export type PageMessage = v.InferOutput<typeof pageMessageSchema>;
export type HostMessage = v.InferOutput<typeof hostMessageSchema>;

/** A message, or why it is none; `id` is the request that waits for an answer, when it can be told. */
export type Decoded<T> = { ok: true; message: T } | { ok: false; problem: string; id?: number };

export function decodePageMessage(data: unknown): Decoded<PageMessage> {
  return decoded(v.safeParse(pageMessageSchema, data), data, 'id');
}

export function decodeHostMessage(data: unknown): Decoded<HostMessage> {
  return decoded(v.safeParse(hostMessageSchema, data), data, 'replyTo');
}

type Parsed<T> =
  | { success: true; output: T }
  | { success: false; issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]] };

function decoded<T>(result: Parsed<T>, data: unknown, key: 'id' | 'replyTo'): Decoded<T> {
  if (result.success) return { ok: true, message: result.output };
  const [issue] = result.issues;
  const problem = `${v.getDotPath(issue) ?? 'message'}: ${issue.message}`;
  const id: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined;
  return v.is(count, id) ? { ok: false, problem, id } : { ok: false, problem };
}
