import { randomUUID } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { OutputHistories } from '../calls/outputHistory.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { specKindOf } from '../panels/specFile.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { AgentSources, AgentSpec } from '../runs/agentSources.ts';
import { agentTools } from '../runs/agentTools.ts';
import { openCommandBudgets } from './commandBudgets.ts';
import { ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { errorCode, write } from './io.ts';
import type { Command, CommandIo } from './io.ts';
import { modelsOf } from './models.ts';
import { priceBookOf } from './prices.ts';
import { isMissingBeside } from './specPaths.ts';

/** Serves estimates, spend and budgets to a coding agent over stdin and stdout (MCP), until it closes them. */
export const mcpCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    prices: { type: 'string' },
  });
  names(positionals, 0, 0, 'Nothing');
  const book = priceBookOf(values.prices);
  return withLedger(ledgerDir(values.ledger, io.env), async (ledger) => {
    const { serveMcp } = await import('./mcpServer.ts');
    const server = serveMcp(agentTools(sourcesOf(ledger, book, io)), manifest.version, (error) => {
      void write(io.stderr, `panelmeter mcp: ${error.message}\n`); // the agent's own log
    });
    await ended(io);
    await server.close();
    return 0;
  });
};

function ended({ stdin, signal }: CommandIo): Promise<void> {
  return new Promise((resolve) => {
    stdin.once('end', resolve);
    stdin.once('close', resolve);
    signal.addEventListener('abort', () => resolve());
  });
}

function sourcesOf(ledger: Ledger, book: PriceBook, { stderr }: CommandIo): AgentSources {
  const session = randomUUID();
  const { guard } = openCommandBudgets({
    ledger,
    session: () => session,
    askUnpriced: () => Promise.resolve(false), // an agent may not agree for a person
    warn: (text) => write(stderr, text),
  });
  return {
    ledger,
    book: () => book,
    now: () => Date.now(),
    session: () => session,
    tiers: async (named) => (await modelsOf(named, ledger.dir)).tiers,
    history: async () => {
      const histories = new OutputHistories(ledger, (model) => book.model(model)?.id ?? model);
      await histories.load(false);
      return histories.history(false);
    },
    loadSpec,
    budgets: async () => (await guard.standings()).map(({ status }) => status),
    guard: (ask) => guard.ask(ask),
  };
}

/** Below the working folder only, links followed: an agent is not shown what else lies on the machine. */
async function loadSpec(named: string): Promise<AgentSpec> {
  const file = path.resolve(named);
  const fileName = path.basename(file);
  if (!specKindOf(fileName))
    return {
      ok: false,
      problem: `${named} is no spec: wanted *.panel.yaml, *.chapter.yaml (or .yml, .json), *.prompt or *.prompt.md.`,
    };
  try {
    const [real, root] = await Promise.all([realpath(file), realpath('.')]);
    if (path.relative(root, real).split(path.sep)[0] === '..' || path.isAbsolute(path.relative(root, real)))
      return { ok: false, problem: `${named} is outside of the workspace.` };
    return { ok: true, fileName, text: await readFile(real, 'utf8'), isMissing: isMissingBeside(file) };
  } catch (error) {
    return { ok: false, problem: `${named} cannot be read (${errorCode(error) ?? String(error)}).` };
  }
}
