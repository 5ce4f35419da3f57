import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { TierModels } from '../panels/chooseModel.ts';
import type { HistoryOf } from '../panels/history.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { GuardPort } from './ports.ts';

/** A spec as an agent names it, or why it cannot be read. */
export type AgentSpec =
  | { ok: true; fileName: string; text: string; isMissing: (reference: string) => boolean }
  | { ok: false; problem: string };

/** What the agents' tools are made from; the editor and the command each bring their own. */
export interface AgentSources {
  ledger: Ledger;
  book: () => PriceBook;
  now: () => number;
  session: () => string;
  /** By the rules of the folder where the spec is. */
  tiers: (path: string) => Promise<TierModels>;
  history: () => Promise<HistoryOf | undefined>;
  /** `path` is relative to the workspace; nothing outside of it is read. */
  loadSpec: (path: string) => Promise<AgentSpec>;
  /** As of now, over all windows and commands. */
  budgets: () => Promise<BudgetStatus[]>;
  /** Asks as a call would; what it holds is released at once. */
  guard: GuardPort;
}
