import type { Call, Tags, Tier } from '../call.ts';
import type { ProxyQuestion, ProxyRecord, ProxyVerdict } from '../proxy/messages.ts';
import type { GuardAnswer } from './budgetGuard.ts';
import type { GuardQuestion } from './budgetRefusal.ts';
import type { Recorder } from './recordCall.ts';

interface ProxyCallsParts {
  recorder: Recorder;
  guard: (question: GuardQuestion) => Promise<GuardAnswer>;
  /** proxyHold's figure for a question. */
  hold: (question: ProxyQuestion) => GuardQuestion;
  known: (id: string) => Promise<Call | undefined>;
  /** What clients' keys are billed as, as far as anybody said; default: paid. */
  tier?: () => Tier;
  /** Of the workspace at that moment: branch, commit, folder. What the call says itself comes first. */
  tags?: () => Tags;
  /** The terminal whose process is among these (the client's own first, or none known). */
  terminalOf?: (processes: readonly number[] | undefined) => Promise<string | undefined> | string | undefined;
}

type Hold = Extract<GuardAnswer, { ok: true }>['hold'];

/** What the proxy saw becomes Calls here; and here it asks the budgets. */
export class ProxyCalls {
  readonly #parts: ProxyCallsParts;
  readonly #holds = new Map<string, Hold>();

  constructor(parts: ProxyCallsParts) {
    this.#parts = parts;
  }

  readonly guard = async (question: ProxyQuestion): Promise<ProxyVerdict> => {
    const tags = { ...this.#parts.tags?.(), ...question.tags };
    const answer = await this.#parts.guard(this.#parts.hold({ ...question, tags }));
    if (answer.ok) {
      this.#holds.set(question.id, answer.hold);
      return { ok: true };
    }
    const { message, budget } = answer;
    return { ok: false, message, ...(budget === undefined ? {} : { budget }) };
  };

  /** Resolves when the call is kept, or held until it can be. */
  readonly record = async ({ exchange, asked, processes }: ProxyRecord): Promise<void> => {
    const tags = { ...this.#parts.tags?.(), ...exchange.tags };
    const terminal = exchange.terminal ?? (await this.#parts.terminalOf?.(processes));
    try {
      // The result of a batch costs once, however often it is read, and in whichever run of the proxy.
      if (exchange.method.endsWith('.result') && (await this.#parts.known(exchange.id))) return;
      const tier = this.#parts.tier?.() ?? exchange.tier;
      await this.#parts.recorder.record({
        ...exchange,
        tier,
        tags,
        ...(terminal === undefined ? {} : { terminal }),
      });
    } finally {
      if (asked !== undefined) await this.#end(asked, 'settle');
    }
  };

  readonly unsent = (id: string): void => {
    void this.#end(id, 'release');
  };

  async #end(id: string, how: 'settle' | 'release'): Promise<void> {
    const hold = this.#holds.get(id);
    this.#holds.delete(id);
    await hold?.[how]();
  }
}
