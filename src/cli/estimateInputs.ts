import { existsSync } from 'node:fs';
import path from 'node:path';
import { OutputHistories } from '../calls/outputHistory.ts';
import { ledgerFolder } from '../ledger/ledgerFolder.ts';
import type { TierModels } from '../panels/chooseModel.ts';
import type { TextCount } from '../panels/expectedMeters.ts';
import type { HistoryOf } from '../panels/history.ts';
import type { Panel } from '../panels/spec.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { countPanelText, estimateSpec } from '../runs/estimateSpec.ts';
import { withLedger } from './engine.ts';
import type { EstimatedSpec } from './estimateOutput.ts';
import { openGemini } from './geminiSource.ts';
import { write } from './io.ts';
import type { CommandIo } from './io.ts';
import { modelsOf, modelsWarning } from './models.ts';
import type { CommandModels } from './models.ts';
import { isMissingBeside } from './specPaths.ts';
import type { LoadedSpec } from './specPaths.ts';

/** What an estimate of the command goes by: own history, rules of models, counted texts. */

/** From the ledger that is named, as the editor's lens has it; undefined where there is none. */
export async function historyOf(
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
export async function tiersOf(
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

export function estimateOf(
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
export async function countTexts(
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
