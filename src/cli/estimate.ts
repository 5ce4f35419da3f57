import { exactUsd, shownUsd } from '../money.ts';
import type { Money } from '../money.ts';
import type { TextCount } from '../panels/expectedMeters.ts';
import type { Panel } from '../panels/spec.ts';
import type { EstimateSum } from '../panels/sumEstimates.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { countPanelText, estimateSpec } from '../runs/estimateSpec.ts';
import { names, parseCommandLine, usdOption } from './commandLine.ts';
import { addSums, estimateJson, estimateLines, totalJson, totalLine } from './estimateOutput.ts';
import type { EstimatedSpec } from './estimateOutput.ts';
import { openGemini } from './geminiSource.ts';
import { UsageError, write } from './io.ts';
import type { Command, CommandIo } from './io.ts';
import { priceBookOf } from './prices.ts';
import { isMissingBeside, loadSpecs, tellProblems } from './specPaths.ts';
import type { LoadedSpec } from './specPaths.ts';

/** What panels will cost, each and in all; exit 1 when that is over `--max-usd`, or cannot be said. */
export const estimateCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    offline: { type: 'boolean' },
    simulate: { type: 'boolean' },
    json: { type: 'boolean' },
    'max-usd': { type: 'string' },
    prices: { type: 'string' },
  });
  const most = usdOption('max-usd', values['max-usd']);
  if (values.offline && values.simulate) throw new UsageError('--offline and --simulate exclude each other.');
  const specs = await loadSpecs(names(positionals, 1, Infinity, 'PATH'));
  const book = priceBookOf(values.prices);
  const counts = values.offline
    ? new Map<Panel, TextCount>()
    : await countTexts(specs, values.simulate ?? false, io);
  const estimated = specs.map((spec) => estimateOf(spec, book, counts));
  const total = addSums(estimated.map(({ sum }) => sum));
  let broken = false;
  for (const spec of specs) broken = (await tellProblems(spec, io.stderr)) || broken;

  const over = most !== undefined && (total.likely > most || total.unknown > 0);
  const text = values.json
    ? `${JSON.stringify({ files: estimated.map(estimateJson), ...totalJson(total, most), priceBook: book.asOf }, null, 2)}\n`
    : `${estimated.map(estimateLines).join('\n')}\n${totalLine(total)}\n`;
  await write(io.stdout, text);
  if (over) await write(io.stderr, whyOver(total, most));
  return over || broken ? 1 : 0;
};

function whyOver({ likely, unknown, panels }: EstimateSum, most: Money): string {
  const limit = `$${exactUsd(most)}`;
  return likely > most
    ? `Over the limit: the likely cost ${shownUsd(likely)} is above ${limit}.\n`
    : `Cannot say that it stays within ${limit}: ${unknown} of ${panels} panels have no figure.\n`;
}

function estimateOf(spec: LoadedSpec, book: PriceBook, counts: Map<Panel, TextCount>): EstimatedSpec {
  const { panels, sum } = estimateSpec(spec.file, {
    book,
    atMs: Date.now(),
    countOf: (panel) => counts.get(panel),
    isMissing: isMissingBeside(spec.path),
  });
  return { spec, panels, sum };
}

/** Counts by the service where there is a key. What cannot be counted is guessed offline, and marked so. */
async function countTexts(
  specs: readonly LoadedSpec[],
  simulate: boolean,
  { env, stderr, signal }: CommandIo,
): Promise<Map<Panel, TextCount>> {
  const counts = new Map<Panel, TextCount>();
  const gemini = await openGemini(simulate, env);
  if (!gemini.ok) {
    await write(
      stderr,
      'note: no API key, so texts are counted by rule, not by the service (as with --offline)\n',
    );
    return counts;
  }
  const by = gemini.simulated ? 'simulator' : 'service';
  try {
    for (const panel of specs.flatMap(({ file }) => file.panels)) {
      signal.throwIfAborted();
      const count =
        panel.errors.length > 0 ? undefined : await countPanelText(panel, gemini.client, by, signal);
      if (count) counts.set(panel, count);
    }
  } finally {
    await gemini.close();
  }
  return counts;
}
