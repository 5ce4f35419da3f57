import path from 'node:path';
import { PanelTally } from '../budgets/keptCost.ts';
import type { KeptBy, KeptCost, KeptGroup } from '../budgets/keptCost.ts';
import type { CallFilter, Ledger } from '../ledger/ledgerTypes.ts';
import { exactUsd, shownSum, shownUsd } from '../money.ts';
import type { SumParts } from '../money.ts';
import { keptOnDisk } from '../runs/keptOnDisk.ts';
import { plainText } from './callRow.ts';
import { UsageError, write } from './io.ts';
import type { CommandIo } from './io.ts';
import { table } from './table.ts';

const KEYS: readonly KeptBy[] = ['panel', 'scene', 'chapter', 'character'];

export function keptBy(key: string): KeptBy {
  const known = KEYS.find((name) => name === key);
  if (!known) throw new UsageError(`--kept goes --by ${KEYS.join(', ')}.`);
  return known;
}

interface Half {
  total: KeptCost;
  groups: KeptGroup[];
}

/** `report --kept`: what kept panels cost. kept.json is looked for beside the images, `root` being the workspace. */
export async function reportKept(
  ledger: Ledger,
  options: { by: KeptBy; range: CallFilter; root: string; json: boolean },
  io: CommandIo,
): Promise<void> {
  const { by, range, root, json } = options;
  const isKept = keptOnDisk(
    (specFile) => path.resolve(root, path.dirname(specFile)),
    ({ message }) => write(io.stderr, `${message} Its panels count as not chosen.\n`),
  );
  const tallies = { real: new PanelTally(), simulated: new PanelTally() };
  for await (const call of ledger.lines(range))
    tallies[call.simulated ? 'simulated' : 'real'].add(call, await isKept(call));
  const half = (tally: PanelTally): Half => ({ total: tally.total(), groups: tally.by(by) });
  const [real, simulated] = [half(tallies.real), half(tallies.simulated)];
  const isSimulated = simulated.total.calls > 0;
  if (json) {
    const report = { by, ...halfJson(real), ...(isSimulated ? { simulated: halfJson(simulated) } : {}) };
    await write(io.stdout, `${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const sim = isSimulated ? `\nSIM (simulated, nothing was charged)\n${halfText(simulated, by)}` : '';
  await write(io.stdout, halfText(real, by) + sim);
}

/** Money as exact decimal strings; null: not known. */
function halfJson({ total, groups }: Half): object {
  return {
    total: costJson(total),
    groups: groups.map(({ key, ...cost }) => ({ key, ...costJson(cost) })),
  };
}

function costJson({ spent, kept, superseded, withoutImage, perKept, ...counts }: KeptCost): object {
  return {
    ...counts,
    spent: partsJson(spent),
    kept: partsJson(kept),
    superseded: partsJson(superseded),
    withoutImage: partsJson(withoutImage),
    perKeptPicoUsd: perKept?.toString() ?? null,
    perKeptUsd: perKept === undefined ? null : exactUsd(perKept),
  };
}

function partsJson({ billed, ...lacking }: SumParts): object {
  return { picoUsd: billed.toString(), usd: exactUsd(billed), ...lacking };
}

function halfText({ total, groups }: Half, by: string): string {
  if (total.calls === 0) return 'No panels were generated yet.\n';
  const head = [by, 'panels', 'images', 'spent', 'kept', 'superseded', 'no image', 'per kept panel'];
  const rows = groups.map(({ key, ...cost }) => [plainText(key ?? '—'), ...cells(cost)]);
  const note =
    total.chosen < total.withImage
      ? `${total.withImage - total.chosen} of ${total.withImage} panels: nothing was chosen, the newest image counts as kept.\n`
      : '';
  return `${table([head, ...rows, ['all', ...cells(total)]])}${note}`;
}

function cells({ panels, attempts, spent, kept, superseded, withoutImage, perKept }: KeptCost): string[] {
  const least = spent.uncertain + spent.unpriced + spent.unknown > 0 ? '≥ ' : '';
  return [
    String(panels),
    String(attempts),
    shownSum(spent),
    shownSum(kept),
    shownSum(superseded),
    shownSum(withoutImage),
    perKept === undefined ? '—' : `${least}${shownUsd(perKept)}`,
  ];
}
