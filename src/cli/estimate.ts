import { existsSync } from 'node:fs';
import path from 'node:path';
import { OutputHistories } from '../calls/outputHistory.ts';
import { ledgerFolder } from '../ledger/ledgerFolder.ts';
import { exactUsd, shownUsd } from '../money.ts';
import type { Money } from '../money.ts';
import type { TierModels } from '../panels/chooseModel.ts';
import type { TextCount } from '../panels/expectedMeters.ts';
import type { HistoryOf } from '../panels/history.ts';
import type { Panel } from '../panels/spec.ts';
import type { EstimateSum } from '../panels/sumEstimates.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { countPanelText, estimateSpec } from '../runs/estimateSpec.ts';
import { names, parseCommandLine, usdOption } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { addSums, estimateJson, estimateLines, totalJson, totalLine } from './estimateOutput.ts';
import type { EstimatedSpec } from './estimateOutput.ts';
import { openGemini } from './geminiSource.ts';
import { UsageError, write } from './io.ts';
import type { Command, CommandIo } from './io.ts';
import { priceBookOf } from './prices.ts';
import { modelsOf, modelsWarning } from './models.ts';
import type { CommandModels } from './models.ts';
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
  const dir = values.ledger ?? io.env['PANELMETER_LEDGER'];
  const tiers = await tiersOf(specs, dir, io);
  const counts = values.offline
    ? new Map<Panel, TextCount>()
    : await countTexts(specs, tiers, values.simulate ?? false, io);
  const history = await historyOf(dir, values.simulate ?? false, book);
  const estimated = specs.map((spec) => estimateOf(spec, tiers.get(spec), book, counts, history));
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

/** From the ledger that is named, as the editor's lens has it; undefined where there is none. */
async function historyOf(
  dir: string | undefined,
  simulated: boolean,
  book: PriceBook,
): Promise<HistoryOf | undefined> {
  if (dir === undefined || !existsSync(ledgerFolder(dir).root)) return undefined;
  return withLedger(
    dir,
    async (ledger) => {
      const histories = new OutputHistories(ledger, (model) => book.model(model)?.id ?? model);
      await histories.load(simulated);
      return histories.history(simulated);
    },
    { readOnly: true },
  );
}

/** By each spec's own workspace; what cannot be read is told once. */
async function tiersOf(
  specs: readonly LoadedSpec[],
  ledger: string | undefined,
  { stderr }: CommandIo,
): Promise<Map<LoadedSpec, TierModels>> {
  const tiers = new Map<LoadedSpec, TierModels>();
  const byFolder = new Map<string, CommandModels>();
  const told = new Set<string>();
  for (const spec of specs) {
    const folder = path.dirname(path.resolve(spec.path));
    const models = byFolder.get(folder) ?? (await modelsOf(spec.path, ledger));
    byFolder.set(folder, models);
    tiers.set(spec, models.tiers);
    if (models.problem === undefined || told.has(models.problem)) continue;
    told.add(models.problem);
    await write(stderr, modelsWarning(models.problem));
  }
  return tiers;
}

function estimateOf(
  spec: LoadedSpec,
  tiers: TierModels | undefined,
  book: PriceBook,
  counts: Map<Panel, TextCount>,
  history: HistoryOf | undefined,
): EstimatedSpec {
  const { panels, sum } = estimateSpec(spec.file, {
    book,
    atMs: Date.now(),
    ...(history ? { history } : {}),
    ...(tiers ? { tiers } : {}),
    countOf: (panel) => counts.get(panel),
    isMissing: isMissingBeside(spec.path),
  });
  return { spec, panels, sum };
}

/** Counts by the service where there is a key. What cannot be counted is guessed offline, and marked so. */
async function countTexts(
  specs: readonly LoadedSpec[],
  tiers: ReadonlyMap<LoadedSpec, TierModels>,
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
    for (const spec of specs) {
      for (const panel of spec.file.panels) {
        signal.throwIfAborted();
        if (panel.errors.length > 0) continue;
        const count = await countPanelText(panel, gemini.client, by, signal, tiers.get(spec));
        if (count) counts.set(panel, count);
      }
    }
  } finally {
    await gemini.close();
  }
  return counts;
}
