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
    const left = new AbortController();
    // Ctrl-C and ctrl-D are kept from the process while the terminal is asked: both are a no.
    terminal.on('SIGINT', () => left.abort()).on('close', () => left.abort());
    const either = AbortSignal.any([signal, left.signal]);
    try {
      const answer = await terminal.question(`${question} [y/N] `, { signal: either });
      return /^y(es)?$/i.test(answer.trim());
    } catch (error) {
      if (either.aborted) return false;
      throw error;
    } finally {
      terminal.close();
    }
  };
}
