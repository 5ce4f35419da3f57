import type { CallFilter } from '../../ledger/ledgerTypes.ts';

/** Calls that the report was asked to export: those of its filter, or one. A command's argument of our own. */
export class ChosenCalls {
  readonly filter: CallFilter;
  /** Id of the one call. */
  readonly call: string | undefined;
  constructor(what: { filter: CallFilter } | { call: string }) {
    this.filter = 'filter' in what ? what.filter : {};
    this.call = 'call' in what ? what.call : undefined;
  }
}
