import type { Tags } from '../call.ts';
import type { Amounts, Budget, Spending } from '../budgets/budget.ts';
import { covers } from '../budgets/budget.ts';
import { budgetTitle } from '../budgets/budgetText.ts';
import { periodAt } from '../budgets/period.ts';
import type { Holds, StoredHold } from '../ledger/holds.ts';
import type { GuardQuestion, Refusal, Shortfall } from './budgetRefusal.ts';
import { busy, HOLD_MARGIN_PERCENT, refusal, whatIsUnknown } from './budgetRefusal.ts';
import type { BudgetSums } from './budgetSums.ts';

interface TakenHold {
  settle(): Promise<void>;
  release(): Promise<void>;
}

export type GuardAnswer = { ok: true; hold: TakenHold } | Refusal;

interface BudgetGuardParts {
  sums: BudgetSums;
  holds: Holds;
  now: () => number;
  session: () => string;
  /** Read at each asking. */
  budgets: () => readonly Budget[];
  /** Asks before something is sent that a hard budget covers and nobody can put a figure on. */
  askUnpriced: (question: string) => Promise<boolean>;
  /** What will be added to a call's tags when it is recorded, as the branch: budgets may be scoped by it. */
  tagsNow?: (tags: Tags) => Tags;
}

export interface GuardOptions {
  /** The user said to go over the budgets this once: a hold is taken, nothing is refused. */
  override?: boolean;
}

const FREE: TakenHold = { settle: () => Promise.resolve(), release: () => Promise.resolve() };

/**
 * Asked before each call. Under a lock that all windows and commands share: sum + open holds + this hold ≤ limit, for
 * every hard budget that covers the call; then the hold is written down. Simulated calls cost nothing and pass.
 */
export class BudgetGuard {
  readonly #parts: BudgetGuardParts;
  readonly #agreed = new Set<string>();

  constructor(parts: BudgetGuardParts) {
    this.#parts = parts;
  }

  async ask(asked: GuardQuestion, { override = false }: GuardOptions = {}): Promise<GuardAnswer> {
    const question = this.#withTags(asked);
    const hard = this.#hardOver(question);
    if (question.simulated || hard.length === 0) return { ok: true, hold: FREE };
    const [first] = hard;
    const unknown = whatIsUnknown(question, hard);
    if (unknown !== undefined && !override && first && !(await this.#mayBeUnknown(question, unknown))) {
      const message = `${unknown} and ${budgetTitle(first)} is a hard one: it was not agreed to.`;
      return { ok: false, message, budget: first.id };
    }
    const { sums, holds } = this.#parts;
    sums.use(this.#parts.budgets());
    // Most of the reading is done before others have to wait for it.
    await sums.catchUp();
    const decided = await holds.alone(async (isMine) => {
      const shortfall = override ? undefined : await this.#shortfall(question, hard);
      if (shortfall) return { shortfall };
      if (!override && !(await isMine())) return 'late' as const;
      await holds.take(this.#holdOf(question));
      return 'taken' as const;
    });
    if (decided.busy && override) {
      // Nothing is decided, so nobody has to wait.
      await holds.take(this.#holdOf(question));
      return { ok: true, hold: this.#taken(question.id) };
    }
    if (decided.busy || decided.value === 'late') return busy(hard);
    if (decided.value === 'taken') return { ok: true, hold: this.#taken(question.id) };
    return refusal(decided.value.shortfall);
  }

  /** What a lens says before anybody asks: by the figures of the last catching up, without other calls' holds. */
  foresee(asked: GuardQuestion): Shortfall | undefined {
    const question = this.#withTags(asked);
    const { sums } = this.#parts;
    if (question.simulated || !sums.ready) return undefined;
    const amounts = heldAmounts(question);
    for (const budget of this.#hardOver(question)) {
      const status = sums.status(budget);
      const wanted = amounts[budget.unit];
      if (status.spent + wanted > status.limit) return { status, held: 0n, wanted };
    }
    return undefined;
  }

  #withTags(question: GuardQuestion): GuardQuestion {
    return { ...question, tags: { ...this.#parts.tagsNow?.(question.tags), ...question.tags } };
  }

  #hardOver({ model, tags }: GuardQuestion): Budget[] {
    return this.#parts.budgets().filter((budget) => budget.hard && covers(budget, { models: [model], tags }));
  }

  async #mayBeUnknown({ model }: GuardQuestion, unknown: string): Promise<boolean> {
    if (this.#agreed.has(model)) return true;
    const agreed = await this.#parts.askUnpriced(
      `${unknown}, so no hard budget can hold it back. Send it all the same?`,
    );
    if (agreed) this.#agreed.add(model);
    return agreed;
  }

  async #shortfall(question: GuardQuestion, hard: readonly Budget[]): Promise<Shortfall | undefined> {
    const { sums, holds, now, session } = this.#parts;
    // In this order: a hold that ends between the two has its Call in the journals by then.
    const open = await holds.open();
    await sums.catchUp();
    const underWay = open.filter(({ id }) => !sums.has(id)).map(spendingOfHold);
    const wanted = heldAmounts(question);
    for (const budget of hard) {
      const status = sums.status(budget);
      const { key } = periodAt(budget.per, now(), session());
      const held = underWay
        .filter((hold) => covers(budget, hold) && periodAt(budget.per, hold.at, hold.session).key === key)
        .reduce((sum, { amounts }) => sum + amounts[budget.unit], 0n);
      if (status.spent + held + wanted[budget.unit] > status.limit)
        return { status, held, wanted: wanted[budget.unit] };
    }
    return undefined;
  }

  #holdOf(question: GuardQuestion): Parameters<Holds['take']>[0] {
    const { usd, tokens, calls, images } = heldAmounts(question);
    return {
      id: question.id,
      at: this.#parts.now(),
      session: this.#parts.session(),
      models: [question.model],
      tags: knownTags(question.tags),
      amounts: { usd: String(usd), tokens: String(tokens), calls: String(calls), images: String(images) },
    };
  }

  #taken(id: string): TakenHold {
    const end = (): Promise<void> => this.#parts.holds.end(id);
    return { settle: end, release: end };
  }
}

function heldAmounts({ highest = 0n, tokens = 0, images = 0 }: GuardQuestion): Amounts {
  return {
    usd: withMargin(highest),
    tokens: withMargin(BigInt(Math.ceil(tokens))),
    calls: 1n,
    images: BigInt(images),
  };
}

/** Rounded up. */
function withMargin(amount: bigint): bigint {
  return (amount * (100n + HOLD_MARGIN_PERCENT) + 99n) / 100n;
}

function spendingOfHold({ at, session, models, tags, amounts }: StoredHold): Spending {
  const { usd, tokens, calls, images } = amounts;
  return {
    at,
    session,
    models,
    tags,
    amounts: { usd: BigInt(usd), tokens: BigInt(tokens), calls: BigInt(calls), images: BigInt(images) },
  };
}

function knownTags(tags: Tags): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
