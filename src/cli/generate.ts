import type { Call } from '../call.ts';
import { CallSums } from '../formats/callSums.ts';
import { sessionSummaryText } from '../formats/sessionSummary.ts';
import { parseUsd } from '../money.ts';
import { runChapter } from '../runs/runChapter.ts';
import type { ChapterProgress, ChapterResult } from '../runs/runChapter.ts';
import { askOnTerminal, confirmOnTerminal } from './askMoney.ts';
import { beginRun, isOver } from './commandRun.ts';
import { ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { beginText, panelText, runJson } from './generateOutput.ts';
import { openGemini } from './geminiSource.ts';
import { noteOf, openQuota } from './quota.ts';
import { UsageError, write } from './io.ts';
import type { Command, CommandIo } from './io.ts';
import { modelsOf, modelsWarning, specFileOf } from './models.ts';
import { priceBookOf } from './prices.ts';
import { runPorts } from './runEngine.ts';
import { loadSpec, tellProblems } from './specPaths.ts';
import type { LoadedSpec } from './specPaths.ts';

const STOPPED = 130;
/** Above it the command asks (DESIGN "Privacy"). */
const CONFIRM_ABOVE = parseUsd('0.50') ?? 0n;

export interface GenerateOptions {
  ledger: string;
  simulate: boolean;
  json: boolean;
  /** The cost is agreed to. */
  yes: boolean;
  /** Over every budget, this once. */
  overBudget: boolean;
  out: string;
  tier: 'paid' | 'free' | 'auto';
  panelIds?: string[];
  /** All panels again, although an interrupted run made some of them. */
  restart: boolean;
  /** A file of prices laid over the shipped ones. */
  prices?: string;
}

/** Generates panels, records every call, prints the receipts. Exit 1 when a panel has no result. */
export const generateCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    panel: { type: 'string', multiple: true },
    simulate: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
    'over-budget': { type: 'boolean', default: false },
    restart: { type: 'boolean', default: false },
    out: { type: 'string', default: 'panels-out' },
    tier: { type: 'string', default: 'auto' },
    prices: { type: 'string' },
  });
  const [file = ''] = names(positionals, 1, 1, 'PATH');
  const tier = (['auto', 'paid', 'free'] as const).find((known) => known === values.tier);
  if (!tier) throw new UsageError('--tier wants auto, paid or free.');
  const { panel: panelIds, simulate, json, yes, restart, out, prices, 'over-budget': overBudget } = values;
  const ledger = ledgerDir(values.ledger, io.env);
  const spec = await loadSpec(file);
  const options = {
    ...{ ledger, simulate, json, yes, overBudget, restart, out, tier },
    ...(panelIds ? { panelIds } : {}),
    ...(prices === undefined ? {} : { prices }),
  };
  return generateSpec(spec, options, io);
};

export async function generateSpec(
  spec: LoadedSpec,
  options: GenerateOptions,
  io: CommandIo,
): Promise<number> {
  const broken = await tellProblems(spec, io.stderr);
  const known = new Set(spec.file.panels.map((panel) => panel.spec.panelId));
  const strange = options.panelIds?.find((id) => !known.has(id));
  if (strange !== undefined) {
    throw new UsageError(
      `${spec.path} has no panel "${strange}": ${[...known].join(', ') || 'it has none that can be read'}.`,
    );
  }
  if (known.size === 0) {
    await write(io.stderr, `${spec.path} has no panel that can be generated. Nothing was sent.\n`);
    return 1;
  }
  const { result, busy } = await withLedger(options.ledger, (ledger) => run(spec, options, ledger, io));
  if (io.signal.aborted) return STOPPED;
  const done =
    busy === 0 && result.panels.every(({ outcome }) => outcome === 'generated' || outcome === 'answered');
  return done && !broken ? 0 : 1;
}

async function run(
  spec: LoadedSpec,
  options: GenerateOptions,
  ledger: Parameters<typeof runPorts>[0]['ledger'],
  io: CommandIo,
): Promise<{ result: ChapterResult; busy: number }> {
  const { json, out, yes, overBudget, tier, simulate, panelIds } = options;
  const sums = new CallSums();
  const calls: Call[] = [];
  const book = priceBookOf(options.prices);
  const quota = await openQuota(book, tier, io);
  const { tiers, problem } = await modelsOf(spec.path, ledger.dir);
  if (problem !== undefined) await write(io.stderr, modelsWarning(problem));
  const gemini = await openGemini(simulate, io.env);
  try {
    const ports = await runPorts({
      ledger,
      book,
      ...(quota ? { quota } : {}),
      gemini,
      specPath: spec.path,
      outputFolder: out,
      askMoney: askOnTerminal(io),
      askUnpriced: (question) =>
        confirmOnTerminal(question, 'Nobody can answer here: add --over-budget to agree.', io),
      overBudget,
      warn: (text) => write(io.stderr, text),
      announce: (call) => {
        sums.add(call);
        calls.push(call);
      },
    });
    const settings = {
      ...{ tier: quota?.tier ?? tier, tiers, confirmAbove: CONFIRM_ABOVE, client: 'panelmeter' },
      ...specFileOf(spec.path),
    };
    const simulated = gemini.ok && gemini.simulated;
    const kept = await beginRun({
      spec,
      ledger,
      ports,
      settings,
      simulated,
      panelIds,
      restart: options.restart,
    });
    const told = beginText(kept);
    if (told !== '') await write(io.stderr, told);
    const wanted = spec.file.panels.filter((panel) => kept.panelIds.includes(panel.spec.panelId));
    const note = simulate ? undefined : noteOf(quota, wanted, tiers);
    if (note?.short) await write(io.stderr, `${note.text}\n`);
    const output = new Output(json, io);
    let over = false;
    try {
      const result = await runChapter(spec.file, { ...ports, trail: kept.keeper }, settings, io.signal, {
        confirmed: yes,
        run: kept.keeper.record.id,
        panelIds: kept.panelIds,
        ...(note ? { note: note.text } : {}),
        onProgress: (progress) => {
          output.panelDone(progress);
          if (progress.last) kept.ended(progress.last);
        },
      });
      over = !io.signal.aborted && isOver(result.panels);
      await output.end(
        json ? `${JSON.stringify(runJson(result, calls, kept), null, 2)}\n` : `\n${sessionSummaryText(sums)}`,
      );
      return { result, busy: kept.busy.length };
    } finally {
      await kept.end(over);
    }
  } finally {
    if (gemini.ok) await gemini.close();
  }
}

/** Panels as they end; the run does not wait for the reader. */
class Output {
  readonly #json: boolean;
  readonly #io: CommandIo;
  #written: Promise<void> = Promise.resolve();

  constructor(json: boolean, io: CommandIo) {
    this.#json = json;
    this.#io = io;
  }

  panelDone({ done, total, last }: ChapterProgress): void {
    const { stdout, stderr } = this.#io;
    if (stderr.isTTY) this.#print(stderr, `\r${done}/${total} ${done === total ? '\n' : ''}`);
    if (last && !this.#json) this.#print(stdout, panelText(last));
  }

  async end(text: string): Promise<void> {
    this.#print(this.#io.stdout, text);
    await this.#written;
  }

  #print(stream: CommandIo['stdout'], text: string): void {
    this.#written = this.#written.then(() => write(stream, text));
    // It is awaited in the end. A reader that went away stops no call: its money may be spent already.
    this.#written.catch(() => undefined);
  }
}
