import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { names, parseCommandLine } from './commandLine.ts';
import { programFolder } from './engine.ts';
import { generateSpec } from './generate.ts';
import { write } from './io.ts';
import type { Command } from './io.ts';
import { loadSpec } from './specPaths.ts';

/** A copy of the sample chapter, generated with the simulator into a ledger of its own: no key, no charge. */
export const demoCommand: Command = async (args, io) => {
  names(parseCommandLine(args, {}).positionals, 0, 0, 'Nothing');
  const here = programFolder();
  // dist/ lies in the project's folder, src/cli/ two below it.
  const root = path.basename(here) === 'cli' ? path.join(here, '../..') : path.join(here, '..');
  const folder = await mkdtemp(path.join(tmpdir(), 'panelmeter-demo-'));
  await cp(path.join(root, 'examples/webtoon'), folder, { recursive: true });
  const spec = await loadSpec(path.join(folder, 'ch1.chapter.yaml'));
  const ledger = path.join(folder, 'ledger');
  const options = {
    ledger,
    simulate: true,
    json: false,
    yes: true,
    overBudget: false,
    restart: false,
    out: 'panels-out',
    tier: 'paid',
  } as const;
  const code = await generateSpec(spec, options, io);
  const out = path.join(folder, 'panels-out');
  await write(io.stderr, `\nImages: ${out}\nReport: panelmeter report --ledger ${ledger}\n`);
  return code;
};
