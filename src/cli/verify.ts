import { verifyLedger } from '../ledger/verify.ts';
import { ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { write } from './io.ts';
import type { Command } from './io.ts';
import { tellMissing } from './tellLedger.ts';

/** Reads every journal and names what is damaged; exit 1 if anything is. */
export const verifyCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    json: { type: 'boolean' },
  });
  names(positionals, 0, 0, 'Nothing');
  const dir = ledgerDir(values.ledger, io.env);
  await tellMissing(dir, io.stderr);
  const verified = await verifyLedger(dir);
  const { calls, damage, torn, newer } = verified;
  if (values.json) {
    await write(io.stdout, JSON.stringify({ ok: damage.length === 0, ...verified }) + '\n');
    return damage.length > 0 ? 1 : 0;
  }
  const place = ({ file, line, reason }: (typeof damage)[number]): string => `${file}:${line}: ${reason}\n`;
  await write(
    io.stdout,
    `${calls} ${calls === 1 ? 'call' : 'calls'}, ${damage.length} damaged ${damage.length === 1 ? 'line' : 'lines'}\n` +
      damage.map(place).join(''),
  );
  await write(
    io.stderr,
    torn.map((line) => `note: ${place(line)}`).join('') +
      newer.map((file) => `note: ${file}: written by a newer version, not read\n`).join(''),
  );
  return damage.length > 0 ? 1 : 0;
};
