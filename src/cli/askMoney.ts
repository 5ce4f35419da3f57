import { createInterface } from 'node:readline/promises';
import { shownUsd } from '../money.ts';
import type { AskMoneyPort } from '../runs/ports.ts';
import { write } from './io.ts';
import type { CommandIo } from './io.ts';

/** Asks about money on the terminal; where nobody can answer it is no, and says how to agree beforehand. */
export function askOnTerminal(io: CommandIo): AskMoneyPort {
  return ({ what, likely, highest, unpriced, note }) => {
    const missing = unpriced > 0 ? ` ${unpriced} more cannot be priced.` : '';
    const question = `Generate ${what} for ~${shownUsd(likely)}? At most ${shownUsd(highest)}.${missing}${note === undefined ? '' : ` ${note}`}`;
    return confirmOnTerminal(question, 'Nobody can answer here: add --yes to agree.', io);
  };
}

/** Yes or no. `unanswerable` is said where nobody can answer, which is no. */
export async function confirmOnTerminal(
  question: string,
  unanswerable: string,
  { stdin, stderr, signal }: CommandIo,
): Promise<boolean> {
  const canAnswer = 'isTTY' in stdin && stdin.isTTY === true && stderr.isTTY === true;
  if (!canAnswer) {
    await write(stderr, `${question} ${unanswerable}\n`);
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
}
