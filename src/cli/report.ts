import { OutputHistories } from '../calls/outputHistory.ts';
import type { CallFilter, GroupBy } from '../ledger/ledgerTypes.ts';
import { ledgerDir, names, parseCommandLine, timeOption } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { UsageError, write } from './io.ts';
import type { Command } from './io.ts';
import { accuracyJson, accuracyText } from './reportAccuracy.ts';
import { reportCaching } from './reportCaching.ts';
import { keptBy, reportKept } from './reportKept.ts';
import { halfJson, halfText, readHalf } from './reportHalf.ts';
import { reportTurns } from './reportTurns.ts';
import { tellDamage, tellMissing } from './tellLedger.ts';

/** Totals, and groups with shares and percentiles. Simulated calls stand by themselves. */
export const reportCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    by: { type: 'string' },
    kept: { type: 'boolean', default: false },
    caching: { type: 'boolean', default: false },
    root: { type: 'string' },
    since: { type: 'string' },
    json: { type: 'boolean' },
  });
  names(positionals, 0, 0, 'Nothing');
  const from = timeOption('since', values.since);
  if (values.root !== undefined && !values.kept) throw new UsageError('--root goes with --kept.');
  if (values.caching && (values.kept || values.by !== undefined))
    throw new UsageError('--caching goes with neither --kept nor --by.');
  const key = values.by ?? (values.kept ? 'chapter' : 'model');
  const [keptKey, by] = values.kept ? [keptBy(key), groupBy('model')] : [undefined, groupBy(key)];
  const range: CallFilter = from === undefined ? {} : { from };
  const dir = ledgerDir(values.ledger, io.env);
  await tellMissing(dir, io.stderr);
  await withLedger(dir, async (ledger) => {
    if (values.caching) {
      await reportCaching(ledger, range, values.json === true, io);
      await tellDamage(ledger, io.stderr);
      return;
    }
    if (key === 'turn' && !values.kept) {
      await reportTurns(ledger, range, values.json === true, io);
      await tellDamage(ledger, io.stderr);
      return;
    }
    if (keptKey) {
      const options = { by: keptKey, range, root: values.root ?? '.', json: values.json === true };
      await reportKept(ledger, options, io);
      await tellDamage(ledger, io.stderr);
      return;
    }
    const real = await readHalf(ledger, by, { ...range, simulated: false });
    const simulated = await readHalf(ledger, by, { ...range, simulated: true });
    const histories = new OutputHistories(ledger, (model) => model);
    await histories.load(false);
    await histories.load(true);
    const accuracy = histories.accuracy(false);
    const isSimulated = simulated.total.sum.calls > 0;
    if (values.json) {
      const report = {
        since: from === undefined ? null : new Date(from).toISOString(),
        by: key,
        ...halfJson(real),
        estimateAccuracy: accuracyJson(accuracy),
        ...(isSimulated
          ? {
              simulated: {
                ...halfJson(simulated),
                estimateAccuracy: accuracyJson(histories.accuracy(true)),
              },
            }
          : {}),
      };
      await write(io.stdout, `${JSON.stringify(report, null, 2)}\n`);
    } else {
      const sim = isSimulated
        ? `\nSIM (simulated, nothing was charged)\n${halfText(simulated, key)}${accuracyText(histories.accuracy(true))}`
        : '';
      await write(io.stdout, halfText(real, key) + accuracyText(accuracy) + sim);
    }
    await tellDamage(ledger, io.stderr);
  });
  return 0;
};

/** One of the ledger's own keys, else a tag. */
function groupBy(key: string): GroupBy {
  switch (key) {
    case 'model':
    case 'day':
    case 'session':
    case 'terminal':
    case 'client':
    case 'outcome':
      return key;
    case '':
      throw new UsageError(
        '--by wants day, model, session, terminal, client, outcome, or the name of a tag.',
      );
    default:
      return { tag: key };
  }
}
