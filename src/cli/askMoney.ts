import { createInterface } from 'node:readline/promises';
import { shownUsd } from '../money.ts';
import type { AskMoneyPort } from '../runs/ports.ts';
import { write } from './io.ts';
import type { CommandIo } from './io.ts';

/** Asks on the terminal; where nobody can answer it is no, and says how to agree beforehand. */
export function askOnTerminal({ stdin, stderr, signal }: CommandIo): AskMoneyPort {
  return async ({ what, likely, highest, unpriced }) => {
    const missing = unpriced > 0 ? ` ${unpriced} more cannot be priced.` : '';
    const question = `Generate ${what} for ~${shownUsd(likely)}? At most ${shownUsd(highest)}.${missing}`;
    const canAnswer = 'isTTY' in stdin && stdin.isTTY === true && stderr.isTTY === true;
    if (!canAnswer) {
      await write(stderr, `${question} Nobody can answer here: add --yes to agree.\n`);
      return false;
    }
    const terminal = createInterface({ input: stdin, output: stderr });
    try {
      return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal })).trim());
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    } finally {
      terminal.close();
    }
  };
}
