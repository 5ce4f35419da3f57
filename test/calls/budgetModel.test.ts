import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Budget } from '../../src/budgets/budget.ts';
import { covers } from '../../src/budgets/budget.ts';
import { periodAt } from '../../src/budgets/period.ts';
import { raiseKey } from '../../src/calls/budgetSums.ts';
import type { GuardAnswer } from '../../src/calls/budgetGuard.ts';
import { type GuardQuestion, HOLD_MARGIN_PERCENT } from '../../src/calls/budgetRefusal.ts';
import { HOLD_LIFE_MS } from '../../src/ledger/holds.ts';
import { callFixture } from '../support/callFixture.ts';
import { budget, GuardedWindow, question } from '../support/guardedWindow.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** Amounts are small whole numbers of pico-USD here, so that every one of them matters. */
const BUDGETS: Budget[] = [
  budget({ name: 'day', limit: 1000n }),
  budget({ name: 'month', limit: 2500n, per: 'month' }),
  budget({ name: 'week of a', limit: 700n, per: 'week', scope: { project: 'a' } }),
  budget({ name: 'session', unit: 'calls', limit: 8n, per: 'session' }),
  budget({ name: 'tokens of pro', unit: 'tokens', limit: 6000n, scope: { model: 'pro' } }),
  budget({ name: 'soft', limit: 300n, per: 'day', hard: false }),
];
const HARD = BUDGETS.filter(({ hard }) => hard);
const WINDOWS = 3;
const ZONE = 'Europe/Berlin';

/** Nights when clocks change, the ends of months and of a year, a plain day; in the test's zone. */
const STARTS = [
  '2026-10-24T23:30',
  '2026-10-25T23:30',
  '2026-03-28T23:30',
  '2026-03-29T23:30',
  '2026-11-30T23:00',
  '2026-12-31T22:00',
  '2026-11-25T12:00',
];

interface InFlight {
  asked: GuardQuestion;
  window: number;
  at: number;
  session: string;
  /** The clock went past its life: its hold may be gone. */
  expired: boolean;
  override: boolean;
}

interface Done extends InFlight {
  picoUsd: bigint;
  tokens: bigint;
}

/** What must be true, in plain sums over everything that happened. */
interface Model {
  now: number;
  open: InFlight[];
  done: Done[];
  raised: Map<string, bigint>;
}

/** The real thing: windows over one directory of real files. */
interface Real {
  dir: string;
  windows: GuardedWindow[];
  killed: GuardedWindow[];
  clock: { now: number };
  told: Map<string, number>;
}

const berlin = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE });

/** Days and months by another calendar than the product's own: what it gets wrong is not wrong here too. */
function keyOf({ per }: Budget, at: number, session: string): string {
  const day = berlin.format(at);
  if (per === 'day') return day;
  return per === 'month' ? day.slice(0, 7) : periodAt(per, at, session).key;
}

const margin = (amount: bigint): bigint => (amount * (100n + HOLD_MARGIN_PERCENT) + 99n) / 100n;

function held({ unit }: Budget, { highest = 0n, tokens = 0 }: GuardQuestion): bigint {
  return unit === 'usd' ? margin(highest) : unit === 'tokens' ? margin(BigInt(tokens)) : 1n;
}

function taken({ unit }: Budget, { picoUsd, tokens }: Done): bigint {
  return unit === 'usd' ? picoUsd : unit === 'tokens' ? tokens : 1n;
}

function inPeriod(each: Budget, { at, session, asked }: InFlight, key: string): boolean {
  const fits = covers(each, { models: [asked.model], tags: asked.tags });
  return fits && keyOf(each, at, session) === key;
}

function limitOf(model: Model, each: Budget, key: string): bigint {
  const raised = model.raised.get(raiseKey(each, key)) ?? 0n;
  return raised > each.limit ? raised : each.limit;
}

/** What is spent and under way of a budget in a period. */
function usedOf(model: Model, each: Budget, key: string): bigint {
  const spent = model.done
    .filter((call) => inPeriod(each, call, key))
    .reduce((sum, call) => sum + taken(each, call), 0n);
  return model.open
    .filter((call) => !call.expired && inPeriod(each, call, key))
    .reduce((sum, { asked }) => sum + held(each, asked), spent);
}

/** By how much settled calls went over their hold; and what was agreed to go over the budget. */
function allowed(model: Model, each: Budget, key: string): bigint {
  const settled = model.done
    .filter((call) => inPeriod(each, call, key))
    .reduce((sum, call) => {
      const hold = call.override || call.expired ? 0n : held(each, call.asked);
      const over = taken(each, call) - hold;
      return over > 0n ? sum + over : sum;
    }, 0n);
  return model.open
    .filter((call) => call.override && !call.expired && inPeriod(each, call, key))
    .reduce((sum, { asked }) => sum + held(each, asked), settled);
}

function checkLimits(model: Model): void {
  for (const each of HARD) {
    const keys = new Set([...model.done, ...model.open].map(({ at, session }) => keyOf(each, at, session)));
    for (const key of keys) {
      const used = usedOf(model, each, key);
      // A raise that was taken back does not unmake what was spent under it: raises only grow here.
      const most = limitOf(model, each, key) + allowed(model, each, key);
      assert.ok(used <= most, `${each.id} ${key}: ${used} used, ${most} at most`);
    }
  }
}

async function openWindow(real: Pick<Real, 'dir' | 'clock'>, session: string): Promise<GuardedWindow> {
  const { dir, clock } = real;
  return GuardedWindow.open({ dir, budgets: () => BUDGETS, now: () => clock.now, session, lockWaitMs: 2000 });
}

type Command = fc.AsyncCommand<Model, Real>;

interface Asking {
  window: number;
  project: 'a' | 'b';
  model: 'pro' | 'flash';
  highest: bigint;
  tokens: number;
  override: boolean;
}

function place(model: Model, real: Real, { window, project, ...rest }: Asking): InFlight {
  const { session = '' } = real.windows[window] ?? {};
  const { override, ...asking } = rest;
  const asked = question({ ...asking, images: 1, tags: { project } });
  return { asked, window, at: model.now, session, expired: false, override };
}

async function ask(real: Real, { asked, window, override }: InFlight): Promise<GuardAnswer> {
  const answer = await real.windows[window]?.guard.ask(asked, { override });
  assert.ok(answer);
  return answer;
}

/** One call is asked for: let through exactly when there is room. */
class AskOne implements Command {
  readonly #asking: Asking;
  constructor(asking: Asking) {
    this.#asking = asking;
  }
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    const call = place(model, real, this.#asking);
    const room = HARD.every((each) => {
      const key = keyOf(each, model.now, call.session);
      if (!inPeriod(each, call, key)) return true;
      return usedOf(model, each, key) + held(each, call.asked) <= limitOf(model, each, key);
    });
    const answer = await ask(real, call);
    assert.equal(answer.ok, room || call.override, answer.ok ? 'let through' : answer.message);
    if (answer.ok) model.open.push(call);
    checkLimits(model);
  }
  toString(): string {
    return `ask ${JSON.stringify(this.#asking, (_k, v: unknown) => (typeof v === 'bigint' ? Number(v) : v))}`;
  }
}

/** Many at once, from all windows: some are refused, and never too many let through. */
class AskMany implements Command {
  readonly #askings: Asking[];
  constructor(askings: Asking[]) {
    this.#askings = askings;
  }
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    const calls = this.#askings.map((asking) => place(model, real, asking));
    const answers = await Promise.all(calls.map((call) => ask(real, call)));
    model.open.push(...calls.filter((_call, at) => answers[at]?.ok === true));
    checkLimits(model);
  }
  toString(): string {
    return `ask ${this.#askings.length} at once`;
  }
}

/** Many at once, each recorded and settled as soon as it was let through, while others still ask. */
class Spree implements Command {
  readonly #askings: Asking[];
  readonly #percent: bigint;
  constructor(askings: Asking[], percent: number) {
    this.#askings = askings;
    this.#percent = BigInt(percent);
  }
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    const calls = this.#askings.map((asking) => place(model, real, asking));
    await Promise.all(
      calls.map(async (call) => {
        if ((await ask(real, call)).ok) model.done.push(await record(real, call, this.#percent, true));
      }),
    );
    checkLimits(model);
  }
  toString(): string {
    return `ask and end ${this.#askings.length} at ${this.#percent} %`;
  }
}

/** With what it took; `settle` false: killed right after. */
async function record(real: Real, call: InFlight, percent: bigint, settle: boolean): Promise<Done> {
  const { asked, window } = call;
  const picoUsd = ((asked.highest ?? 0n) * percent) / 100n;
  const tokens = (BigInt(asked.tokens ?? 0) * percent) / 100n;
  // By whatever window: the one that asked may have been opened anew since.
  const recording = real.windows[window];
  await recording?.ledger.append(
    callFixture({
      id: asked.id,
      startedAt: new Date(call.at).toISOString(),
      session: call.session,
      requestedModel: asked.model,
      modelVersion: asked.model,
      tags: asked.tags,
      picoUsd: String(picoUsd),
      totalTokens: Number(tokens),
    }),
  );
  if (settle) await recording?.holds.end(asked.id);
  return { ...call, picoUsd, tokens };
}

/** A call ends: recorded with what it took, perhaps more than was held; `settle` false: killed right after. */
class End implements Command {
  readonly #nth: number;
  readonly #percent: bigint;
  readonly #settle: boolean;
  constructor(nth: number, percent: number, settle: boolean) {
    this.#nth = nth;
    this.#percent = BigInt(percent);
    this.#settle = settle;
  }
  check = ({ open }: Readonly<Model>): boolean => open.length > 0;
  async run(model: Model, real: Real): Promise<void> {
    const at = this.#nth % model.open.length;
    const [call] = model.open.splice(at, 1);
    assert.ok(call);
    model.done.push(await record(real, call, this.#percent, this.#settle));
    checkLimits(model);
  }
  toString(): string {
    return `end ${this.#nth} at ${this.#percent} %${this.#settle ? '' : ', not settled'}`;
  }
}

/** It came to nothing. */
class Release implements Command {
  readonly #nth: number;
  constructor(nth: number) {
    this.#nth = nth;
  }
  check = ({ open }: Readonly<Model>): boolean => open.length > 0;
  async run(model: Model, real: Real): Promise<void> {
    const [call] = model.open.splice(this.#nth % model.open.length, 1);
    if (call) await real.windows[call.window]?.holds.end(call.asked.id);
  }
  toString(): string {
    return `release ${this.#nth}`;
  }
}

/** A window is closed or killed, and another one comes in its place, with its session or a new one. */
class Reopen implements Command {
  readonly #window: number;
  readonly #kill: boolean;
  readonly #session: string | undefined;
  constructor(window: number, kill: boolean, session: string | undefined) {
    this.#window = window;
    this.#kill = kill;
    this.#session = session;
  }
  check = (): boolean => true;
  async run(_model: Model, real: Real): Promise<void> {
    const old = real.windows[this.#window];
    assert.ok(old);
    // What a killed one holds open is let go of at the end only: closing writes.
    if (this.#kill) real.killed.push(old);
    else await old.close();
    real.windows[this.#window] = await openWindow(real, this.#session ?? old.session);
  }
  toString(): string {
    return `${this.#kill ? 'kill' : 'close'} window ${this.#window}`;
  }
}

/** Time goes on, or the clock is set back. */
class Clock implements Command {
  readonly #ms: number;
  constructor(ms: number) {
    this.#ms = ms;
  }
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    model.now += this.#ms;
    real.clock.now = model.now;
    // Whoever looks removes what is past its life; setting the clock back does not bring it back.
    for (const call of model.open) if (model.now > call.at + HOLD_LIFE_MS) call.expired = true;
    await real.windows[0]?.holds.open();
  }
  toString(): string {
    return `clock ${this.#ms / 60_000} min`;
  }
}

class Raise implements Command {
  readonly #nth: number;
  readonly #by: bigint;
  constructor(nth: number, by: number) {
    this.#nth = nth;
    this.#by = BigInt(by);
  }
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    const each = HARD[this.#nth % HARD.length];
    const [window] = real.windows;
    assert.ok(each && window);
    const key = keyOf(each, model.now, window.session);
    const to = limitOf(model, each, key) + this.#by;
    await window.notes.raise(raiseKey(each, key), to);
    model.raised.set(raiseKey(each, key), to);
  }
  toString(): string {
    return `raise ${this.#nth} by ${this.#by}`;
  }
}

/** Some windows look at the budgets, at once: their figures are the model's, and nothing is told twice. */
class Look implements Command {
  readonly #windows: number[];
  constructor(windows: number[]) {
    this.#windows = windows;
  }
  check = (): boolean => true;
  async run(model: Model, real: Real): Promise<void> {
    const looking = this.#windows.flatMap((at) => real.windows[at] ?? []);
    const told = await Promise.all(looking.map((window) => window.alerts()));
    for (const { status, threshold } of told.flat()) {
      assert.ok(status.percent >= threshold);
      const key = `${status.budget.id} ${status.period.key} ${status.limit} ${threshold}`;
      assert.equal(real.told.get(key), undefined, `${key} was told twice`);
      real.told.set(key, threshold);
    }
    for (const window of looking) {
      for (const status of window.sums.statuses()) {
        const spent = model.done
          .filter((call) => inPeriod(status.budget, call, status.period.key))
          .reduce((sum, call) => sum + taken(status.budget, call), 0n);
        assert.equal(status.spent, spent, status.budget.id);
        // Whoever was told of the highest threshold reached was told once, by somebody.
        const highest = status.reached.at(-1);
        if (highest === undefined) continue;
        const key = `${status.budget.id} ${status.period.key} ${status.limit} ${highest}`;
        assert.ok(real.told.has(key), `${key} was never told`);
      }
    }
  }
  toString(): string {
    return `look ${this.#windows.join()}`;
  }
}

const MINUTE = 60_000;
const anyWindow = fc.nat({ max: WINDOWS - 1 });
const asking: fc.Arbitrary<Asking> = fc.record({
  window: anyWindow,
  project: fc.constantFrom('a' as const, 'b' as const),
  model: fc.constantFrom('pro' as const, 'flash' as const),
  highest: fc.bigInt(0n, 400n),
  tokens: fc.nat({ max: 3000 }),
  override: fc.nat({ max: 12 }).map((each) => each === 0),
});
const clock = fc.oneof(
  fc.integer({ min: 0, max: 10 }),
  fc.integer({ min: 10, max: 20 }),
  fc.constantFrom(60, 120, 24 * 60, 8 * 24 * 60, 31 * 24 * 60),
  fc.constantFrom(-5, -60, -25 * 60),
);
const commands = [
  asking.map((each) => new AskOne(each)),
  asking.map((each) => new AskOne(each)),
  fc.array(asking, { minLength: 2, maxLength: 12 }).map((each) => new AskMany(each)),
  fc
    .tuple(fc.nat(), fc.integer({ min: 0, max: 150 }), fc.nat({ max: 3 }))
    .map(([nth, percent, settle]) => new End(nth, percent, settle > 0)),
  fc.tuple(fc.nat(), fc.integer({ min: 50, max: 110 })).map(([nth, percent]) => new End(nth, percent, true)),
  fc
    .tuple(fc.array(asking, { minLength: 2, maxLength: 8 }), fc.integer({ min: 50, max: 100 }))
    .map(([askings, percent]) => new Spree(askings, percent)),
  fc.nat().map((nth) => new Release(nth)),
  fc
    .tuple(anyWindow, fc.boolean(), fc.option(fc.constantFrom('s7', 's8'), { nil: undefined }))
    .map(([window, kill, session]) => new Reopen(window, kill, session)),
  clock.map((minutes) => new Clock(minutes * MINUTE)),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 300 })).map(([nth, by]) => new Raise(nth, by)),
  fc.uniqueArray(anyWindow, { minLength: 1 }).map((windows) => new Look(windows)),
];

describe('hard budgets over windows and parallel calls, in any order of things', () => {
  const zone = process.env.TZ;
  before(() => {
    process.env.TZ = ZONE;
  });
  after(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it('are never gone over by more than what calls under way took above their hold; each threshold is told once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...STARTS),
        fc.commands(commands, { maxCommands: 40, size: '+1' }),
        async (start, steps) => {
          const now = new Date(start).getTime();
          const dir = temporaryFolder();
          const shared = { dir, clock: { now } };
          const windows = await Promise.all(
            Array.from({ length: WINDOWS }, (_none, at) => openWindow(shared, `s${at}`)),
          );
          const real: Real = { ...shared, windows, killed: [], told: new Map() };
          try {
            const model: Model = { now, open: [], done: [], raised: new Map() };
            await fc.asyncModelRun(() => ({ model, real }), steps);
            await new Look([0, 1, 2]).run(model, real);
          } finally {
            await Promise.all([...real.windows, ...real.killed].map((window) => window.close()));
          }
        },
      ),
      { numRuns: 80 },
    );
  });
});
