import type { Tags } from '../call.ts';
import type { Budget } from '../budgets/budget.ts';
import { covers } from '../budgets/budget.ts';
import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import { periodAt } from '../budgets/period.ts';
import type { L10n } from '../l10n.ts';
import { HOLD_LIFE_MS, type Holds } from '../ledger/holds.ts';
import type { GuardQuestion, Refusal, Shortfall } from './budgetRefusal.ts';
import { busy, refusal, unknownQuestion, unknownRefusal, whatIsUnknown } from './budgetRefusal.ts';
import type { BudgetSums } from './budgetSums.ts';
import { heldAmounts, holdOf, spendingOfHold } from './holdAmounts.ts';

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
  /** Before `budgets` is read: takes up definitions that another process wrote meanwhile. */
  reload?: () => Promise<void>;
  /** Asks before something is sent that a hard budget covers and nobody can put a figure on. */
  askUnpriced: (question: string) => Promise<boolean>;
  /** What will be added to a call's tags when it is recorded, as the branch: budgets may be scoped by it. */
  tagsNow?: (tags: Tags) => Tags;
  /** Of refusals; absent: English. */
  l10n?: L10n;
}

export interface GuardOptions {
  /** The user said to go over the budgets this once: a hold is taken, nothing is refused. */
  override?: boolean;
}

const FREE: TakenHold = { settle: () => Promise.resolve(), release: () => Promise.resolve() };

/** Asked together: with a budget that covers it. */
interface Covered {
  question: GuardQuestion;
  hard: readonly Budget[];
}

/**
 * Asked before each call, by whatever process sends it. Under a lock that all windows, commands and proxies of a
 * ledger share: sum + open holds + this hold ≤ limit, for every hard budget that covers the call; then the hold is
 * written down. Simulated calls cost nothing and pass.
 *
 * A caller brings its own figure: `highest` (pico-USD), `tokens` and `images` are what the call may likely take at
 * most, to which the guard adds its margin; `tags` and `model` say which budgets cover it; `id` is the one that its
 * Call will be recorded with. Then, in this order:
 * 1. `ask` before sending. Not `ok`: send nothing, and record the refusal (`ended: 'refused'`).
 * 2. Record the Call. From then on it counts in place of its hold, whether or not that was ended.
 * 3. `hold.settle()`; `hold.release()` when nothing was sent, or it came to nothing. Both may be called again, and by
 *    `end(id)` from another process or after a restart. A hold that nobody ends runs out after 15 minutes, or
 *    `holdLifeMs`.
 */
export class BudgetGuard {
  readonly #parts: BudgetGuardParts;
  readonly #agreed = new Set<string>();

  constructor(parts: BudgetGuardParts) {
    this.#parts = parts;
  }

  async ask(question: GuardQuestion, options: GuardOptions = {}): Promise<GuardAnswer> {
    const answer = await this.askAll([question], options);
    if (!answer.ok) return answer;
    return { ok: true, hold: answer.held.includes(question.id) ? this.#taken(question.id) : FREE };
  }

  /** For all of them or for none, as one decision. `held`: ids that a hold was taken for. */
  async askAll(
    questions: readonly GuardQuestion[],
    { override = false }: GuardOptions = {},
  ): Promise<{ ok: true; held: string[] } | Refusal> {
    await this.#parts.reload?.();
    // Read once: another reading makes other objects of the same budgets.
    const budgets = this.#parts.budgets();
    const covered = questions
      .filter(({ simulated }) => !simulated)
      .map((question) => this.#withTags(question))
      .map((question): Covered => ({ question, hard: hardOver(question, budgets) }))
      .filter(({ hard }) => hard.length > 0);
    const held = covered.map(({ question }) => question.id);
    const hard = [...new Set(covered.flatMap((each) => each.hard))];
    if (covered.length === 0) return { ok: true, held };
    const unknown = override ? undefined : await this.#notAgreed(covered);
    if (unknown) return unknown;
    const { sums, holds } = this.#parts;
    sums.use(budgets);
    // Most of the reading is done before others have to wait for it.
    await sums.catchUp();
    const decided = await holds.alone(async (isMine) => {
      const shortfall = override ? undefined : await this.#shortfall(covered, hard);
      if (shortfall) return { shortfall };
      if (!override && !(await isMine())) return 'late' as const;
      await this.#takeAll(covered);
      return 'taken' as const;
    });
    if (decided.busy && override) {
      // Nothing is decided, so nobody has to wait.
      await this.#takeAll(covered);
      return { ok: true, held };
    }
    if (decided.busy || decided.value === 'late') return busy(hard, this.#parts.l10n);
    if (decided.value === 'taken') return { ok: true, held };
    return refusal(decided.value.shortfall, this.#parts.l10n);
  }

  /** Ends a hold by its call's id, whoever took it; nothing happens where there is none. */
  end(id: string): Promise<void> {
    return this.#parts.holds.end(id);
  }

  /** Less of it was taken in the end: `part` of `whole` is held on, rounded up. For what no Call will count. */
  keepShare(id: string, part: number, whole: number): Promise<void> {
    return this.#parts.holds.keepShare(id, part, whole);
  }

  /** Where every budget stands now, with what calls under way hold of it; only hard ones are held of. */
  async standings(): Promise<{ status: BudgetStatus; held: bigint }[]> {
    const { sums, reload, budgets } = this.#parts;
    await reload?.();
    sums.use(budgets());
    const heldOf = await this.#underWay();
    return sums.statuses().map((status) => ({ status, held: heldOf(status.budget) }));
  }

  /** What a lens says before anybody asks: by the figures of the last catching up, without other calls' holds. */
  foresee(asked: GuardQuestion): Shortfall | undefined {
    const question = this.#withTags(asked);
    const { sums } = this.#parts;
    if (question.simulated || !sums.ready) return undefined;
    const amounts = heldAmounts(question);
    for (const budget of hardOver(question, this.#parts.budgets())) {
      const status = sums.status(budget);
      const wanted = amounts[budget.unit];
      if (status.spent + wanted > status.limit) return { status, held: 0n, wanted, calls: 1 };
    }
    return undefined;
  }

  #withTags(question: GuardQuestion): GuardQuestion {
    return { ...question, tags: { ...this.#parts.tagsNow?.(question.tags), ...question.tags } };
  }

  /** The refusal of what nobody can put a figure on, unless that is agreed to. */
  async #notAgreed(covered: readonly Covered[]): Promise<Refusal | undefined> {
    for (const { question, hard } of covered) {
      const unknown = whatIsUnknown(question, hard);
      const [first] = hard;
      if (unknown === undefined || !first || (await this.#mayBeUnknown(question, unknown))) continue;
      return unknownRefusal(unknown, question.model, first, this.#parts.l10n);
    }
    return undefined;
  }

  async #mayBeUnknown({ model }: GuardQuestion, unknown: 'cost' | 'tokens'): Promise<boolean> {
    if (this.#agreed.has(model)) return true;
    const agreed = await this.#parts.askUnpriced(unknownQuestion(unknown, model, this.#parts.l10n));
    if (agreed) this.#agreed.add(model);
    return agreed;
  }

  async #shortfall(covered: readonly Covered[], hard: readonly Budget[]): Promise<Shortfall | undefined> {
    const heldOf = await this.#underWay();
    for (const budget of hard) {
      const status = this.#parts.sums.status(budget);
      const held = heldOf(budget);
      const asking = covered.filter((each) => each.hard.includes(budget));
      const wanted = asking.reduce((sum, { question }) => sum + heldAmounts(question)[budget.unit], 0n);
      if (status.spent + held + wanted > status.limit) return { status, held, wanted, calls: asking.length };
    }
    return undefined;
  }

  /** What calls under way hold of a budget in its period now, as of the journals now. */
  async #underWay(): Promise<(budget: Budget) => bigint> {
    const { sums, holds, now, session } = this.#parts;
    // In this order: a hold that ends between the two has its Call in the journals by then.
    const open = await holds.open();
    await sums.catchUp();
    const underWay = open.filter(({ id }) => !sums.has(id)).map(spendingOfHold);
    return (budget) => {
      const { key } = periodAt(budget.per, now(), session());
      return underWay
        .filter((hold) => covers(budget, hold) && periodAt(budget.per, hold.at, hold.session).key === key)
        .reduce((sum, { amounts }) => sum + amounts[budget.unit], 0n);
    };
  }

  async #takeAll(covered: readonly Covered[]): Promise<void> {
    const { holds, now, session } = this.#parts;
    const taken: string[] = [];
    try {
      for (const { question } of covered) {
        const hold = holdOf(question, { at: now(), session: session() });
        await holds.take(hold, question.holdLifeMs ?? HOLD_LIFE_MS);
        taken.push(question.id);
      }
    } catch (error) {
      // Nothing will be sent: what was taken already must not keep others back.
      for (const id of taken) await holds.end(id);
      throw error;
    }
  }

  #taken(id: string): TakenHold {
    const end = (): Promise<void> => this.end(id);
    return { settle: end, release: end };
  }
}

function hardOver({ model, tags }: GuardQuestion, budgets: readonly Budget[]): Budget[] {
  return budgets.filter((budget) => budget.hard && covers(budget, { models: [model], tags }));
}
