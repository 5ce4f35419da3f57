import { type Call, type CallReceipt, RECEIPT_FIELDS } from '../call.ts';
import { isCall } from './callShape.ts';

/**
 * A new receipt of the call `id`. Rows are never edited: this record stands in the journal beside the call's, and of
 * several the last by `at` is in force, wherever and in whichever order they were written.
 */
export interface Supersede extends CallReceipt {
  id: string;
  /** When it was made, ISO 8601. */
  at: string;
  /** `asOf` of the price book it was made by. */
  book: string;
}

/** The journal's text of a record. Undefined when a reader could not read it back. */
export function supersedeRecord(record: Supersede): string | undefined {
  const text = JSON.stringify({ $: 'supersede', ...record });
  return decodeSupersede(JSON.parse(text)) ? text : undefined;
}

/** Reads a control record of the kind `supersede`; undefined when it is none, or misses what sums rely on. */
export function decodeSupersede(record: unknown): Supersede | undefined {
  if (typeof record !== 'object' || record === null || !('$' in record) || record.$ !== 'supersede') {
    return undefined;
  }
  const { $: _kind, ...rest } = record;
  if (!('at' in rest) || typeof rest.at !== 'string' || !('book' in rest) || typeof rest.book !== 'string') {
    return undefined;
  }
  // Its receipt fields obey the same rules as a call's.
  const around = { simulated: false, method: '', requestedModel: '', outcome: 'ok', tags: {} };
  const asCall: unknown = { ...around, ...rest, startedAt: rest.at };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- isCall checked every field that the ledger reads
  return isCall(asCall) ? (rest as Supersede) : undefined;
}

/** Records of calls by id, in any order and any number of times. */
export class Supersedes {
  readonly #byId = new Map<string, Map<string, Supersede>>();

  /** False when it is known. */
  add(record: Supersede): boolean {
    const known = this.#byId.get(record.id) ?? new Map<string, Supersede>();
    const order = orderOf(record);
    if (known.has(order)) return false;
    known.set(order, record);
    this.#byId.set(record.id, known);
    return true;
  }

  of(id: string): Supersede[] {
    return [...(this.#byId.get(id)?.values() ?? [])];
  }

  /** Of the calls that have any. */
  ids(): Iterable<string> {
    return this.#byId.keys();
  }

  *all(): Iterable<Supersede> {
    for (const records of this.#byId.values()) yield* records.values();
  }
}

/** Records of one time stand in the order of their texts, so that every reader sees the same one last. */
function orderOf(record: Supersede): string {
  return `${new Date(record.at).toISOString()} ${JSON.stringify(record)}`;
}

/** The call with the last of the records as its receipt; the others and its own are kept as superseded. */
export function withReceipts(call: Call, records: readonly Supersede[]): Call {
  let current = call;
  const inOrder = records
    .map((record) => ({ record, order: orderOf(record) }))
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  let last = '';
  for (const { record, order } of inOrder) {
    if (order === last) continue;
    last = order;
    const { superseded = [], ...facts } = current;
    const past = receiptOf(current);
    for (const field of RECEIPT_FIELDS) if (field !== 'reason' && field !== 'flags') delete facts[field];
    current = {
      ...facts,
      ...receiptOf(record),
      receiptAt: record.at,
      receiptBook: record.book,
      superseded: [...superseded, past],
    };
  }
  return current;
}

/** The receipt fields alone, as far as they are known. */
export function receiptOf(call: CallReceipt): CallReceipt {
  const receipt: Partial<Record<string, unknown>> = {};
  for (const field of RECEIPT_FIELDS) if (call[field] !== undefined) receipt[field] = call[field];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same fields with the same values
  return receipt as unknown as CallReceipt;
}
