import type { Call } from '../call.ts';
import { sumOfMeasures } from './callMeasures.ts';
import type { Correction } from './correction.ts';
import type { Sum } from './ledgerTypes.ts';
import { localDay, monthOfDay, zoneMinutes } from './localDay.ts';
import type { Peek, PeekSums } from './peek.ts';
import { addCall, addSums, emptySum, modelOf } from './sums.ts';

const RECENT_MS = 3600_000;

/** The first figures in the making. */
export class PeekTally {
  readonly peek: Peek = { real: noSums(), simulated: noSums(), recentIds: new Set() };
  readonly today: number;
  readonly month: number;
  readonly #nowMs: number;
  readonly #session: string | undefined;

  constructor(nowMs: number, session: string | undefined) {
    this.#nowMs = nowMs;
    this.#session = session;
    this.today = localDay(nowMs, zoneMinutes(nowMs));
    this.month = monthOfDay(this.today);
  }

  /** Whether it is in any of the figures. */
  counts(call: Call, zone: number): boolean {
    const at = Date.parse(call.startedAt);
    return this.#isRecent(at) || this.#ofSession(call) || monthOfDay(localDay(at, zone)) === this.month;
  }

  addCall(call: Call, zone: number): void {
    const at = Date.parse(call.startedAt);
    const day = localDay(at, zone);
    const sums = this.#sums(call.simulated);
    if (this.#isRecent(at)) this.peek.recentIds.add(call.id);
    if (this.#ofSession(call)) addCall(sums.session, call);
    if (day === this.today) addCall(sums.today, call);
    if (monthOfDay(day) !== this.month) return;
    addCall(sums.month, call);
    const ofModel = sums.models.get(modelOf(call)) ?? emptySum();
    addCall(ofModel, call);
    if (ofModel.calls > 0 || sums.models.has(modelOf(call))) sums.models.set(modelOf(call), ofModel);
  }

  addDay(day: number, simulated: boolean, sum: Sum): void {
    const sums = this.#sums(simulated);
    if (day === this.today) sums.today = addSums(sums.today, sum);
    if (monthOfDay(day) === this.month) sums.month = addSums(sums.month, sum);
  }

  addModel(month: number, simulated: boolean, model: string, sum: Sum): void {
    if (month !== this.month || sum.calls === 0) return;
    const { models } = this.#sums(simulated);
    models.set(model, addSums(models.get(model) ?? emptySum(), sum));
  }

  addSession(session: string, simulated: boolean, sum: Sum): void {
    const sums = this.#sums(simulated);
    if (session === this.#session) sums.session = addSums(sums.session, sum);
  }

  /** Of a call that was added with the receipt that it was recorded with. */
  correct({ day, simulated, keys, change }: Correction): void {
    const sums = this.#sums(simulated);
    const sum = sumOfMeasures(change);
    if (this.#session !== undefined && keys.get('session') === this.#session)
      sums.session = addSums(sums.session, sum);
    if (day === this.today) sums.today = addSums(sums.today, sum);
    if (monthOfDay(day) !== this.month) return;
    sums.month = addSums(sums.month, sum);
    const model = keys.get('model') ?? '';
    const ofModel = sums.models.get(model);
    if (ofModel) sums.models.set(model, addSums(ofModel, sum));
  }

  addRecent(at: number, id: string): void {
    if (this.#isRecent(at)) this.peek.recentIds.add(id);
  }

  #isRecent(at: number): boolean {
    return Math.abs(this.#nowMs - at) < RECENT_MS;
  }

  #ofSession({ session }: Call): boolean {
    return this.#session !== undefined && session === this.#session;
  }

  #sums(simulated: boolean): PeekSums {
    return simulated ? this.peek.simulated : this.peek.real;
  }
}

function noSums(): PeekSums {
  return { session: emptySum(), today: emptySum(), month: emptySum(), models: new Map() };
}
