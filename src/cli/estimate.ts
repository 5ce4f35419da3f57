import { exactUsd, shownUsd } from '../money.ts';
import type { Money } from '../money.ts';
import type { TextCount } from '../panels/expectedMeters.ts';
import type { Panel } from '../panels/spec.ts';
import type { EstimateSum } from '../panels/sumEstimates.ts';
import { names, parseCommandLine, usdOption } from './commandLine.ts';
import { changedSpecs, type ChangedSpec } from './changedSpecs.ts';
import { changeJson, changeLines, specChange, wholeSpec } from './estimateChanges.ts';
import { estimateAnnotations, estimateJunit } from './estimateChecks.ts';
import { countTexts, estimateOf, historyOf, tiersOf } from './estimateInputs.ts';
import { estimateMarkdown, type EstimateReport } from './estimateMarkdown.ts';
import { addSums, estimateJson, estimateLines, totalJson, totalLine } from './estimateOutput.ts';
import type { EstimatedSpec } from './estimateOutput.ts';
import { UsageError, write } from './io.ts';
import type { Command } from './io.ts';
import { priceBookOf } from './prices.ts';
import { loadSpecs, tellProblems } from './specPaths.ts';

const FORMATS = ['text', 'json', 'markdown', 'junit', 'github'] as const;

/**
 * What panels will cost, each and in all; with `--against` what a change of specs does to it. Exit 1 when that is over
 * `--max-usd`, or cannot be said.
 */
export const estimateCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    offline: { type: 'boolean' },
    simulate: { type: 'boolean' },
    json: { type: 'boolean' },
    format: { type: 'string' },
    against: { type: 'string' },
    'max-usd': { type: 'string' },
    prices: { type: 'string' },
  });
  const most = usdOption('max-usd', values['max-usd']);
  if (values.offline && values.simulate) throw new UsageError('--offline and --simulate exclude each other.');
  const format = formatOf(values.format ?? (values.json ? 'json' : 'text'));
  const { against } = values;
  const specs = await specsOf(against, positionals);
  const both = specs.flatMap(({ before, after }) => [before, after]).filter((spec) => spec !== undefined);
  const book = priceBookOf(values.prices);
  const dir = values.ledger ?? io.env['PANELMETER_LEDGER'];
  const tiers = await tiersOf(both, dir, io);
  const counts = values.offline
    ? new Map<Panel, TextCount>()
    : await countTexts(both, tiers, values.simulate ?? false, io);
  const history = await historyOf(dir, values.simulate ?? false, book);
  const estimated = specs.map(({ before, after }) => ({
    before: before && estimateOf(before, tiers.get(before), book, counts, history),
    after: after && estimateOf(after, tiers.get(after), book, counts, history),
  }));
  const whole = estimated.flatMap(({ after }) => after ?? []);
  const total = addSums(whole.map(({ sum }) => sum));
  let broken = false;
  for (const { spec } of whole) broken = (await tellProblems(spec, io.stderr)) || broken;

  const over = most !== undefined && (total.likely > most || total.unknown > 0);
  const report: EstimateReport = {
    specs: estimated.flatMap(({ before, after }) =>
      against === undefined ? (after ? [wholeSpec(after)] : []) : [specChange(before, after)],
    ),
    total,
    compared: against !== undefined,
    ...(over ? { over: whyOver(total, most) } : {}),
    bookAsOf: book.asOf,
  };
  await write(io.stdout, printed(format, report, whole, most));
  if (over) await write(io.stderr, `${whyOver(total, most)}\n`);
  return over || broken ? 1 : 0;
};

function formatOf(format: string): (typeof FORMATS)[number] {
  const known = FORMATS.find((each) => each === format);
  if (!known) throw new UsageError(`--format is one of ${FORMATS.join(', ')}.`);
  return known;
}

async function specsOf(against: string | undefined, paths: string[]): Promise<ChangedSpec[]> {
  if (against !== undefined) return changedSpecs(against, paths.length > 0 ? paths : ['.']);
  const loaded = await loadSpecs(names(paths, 1, Infinity, 'PATH'));
  return loaded.map((after) => ({ after }));
}

function printed(
  format: (typeof FORMATS)[number],
  report: EstimateReport,
  whole: readonly EstimatedSpec[],
  most: Money | undefined,
): string {
  const { total, compared, specs, bookAsOf } = report;
  switch (format) {
    case 'markdown':
      return estimateMarkdown(report);
    case 'junit':
      return estimateJunit(report);
    case 'github':
      return estimateAnnotations(report);
    case 'json': {
      const files = whole.map(estimateJson);
      const changes = compared ? { changes: specs.map(changeJson) } : {};
      return `${JSON.stringify({ files, ...changes, ...totalJson(total, most), priceBook: bookAsOf }, null, 2)}\n`;
    }
    case 'text': {
      const lines = compared ? specs.map(changeLines) : whole.map(estimateLines);
      const none = compared && specs.length === 0 ? 'No spec has changed.\n' : '';
      return `${none}${lines.map((text) => `${text}\n`).join('')}${totalLine(total)}\n`;
    }
  }
}

function whyOver({ likely, unknown, panels }: EstimateSum, most: Money): string {
  const limit = `$${exactUsd(most)}`;
  return likely > most
    ? `Over the limit: the likely cost ${shownUsd(likely)} is above ${limit}.`
    : `Cannot say that it stays within ${limit}: ${unknown} of ${panels} panels have no figure.`;
}
