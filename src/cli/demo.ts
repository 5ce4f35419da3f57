import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { names, parseCommandLine } from './commandLine.ts';
import { programFolder } from './engine.ts';
import { generateSpec } from './generate.ts';
import { write } from './io.ts';
import type { Command } from './io.ts';
import { loadSpec } from './specPaths.ts';

const SAMPLE = 'examples/webtoon/ch1.chapter.yaml';

/** The sample chapter with the simulator, into a ledger and a folder of its own: no key, no charge. */
export const demoCommand: Command = async (args, io) => {
  names(parseCommandLine(args, {}).positionals, 0, 0, 'Nothing');
  const here = programFolder();
  // dist/ lies in the project's folder, src/cli/ two below it.
  const root = path.basename(here) === 'cli' ? path.join(here, '../..') : path.join(here, '..');
  const folder = await mkdtemp(path.join(tmpdir(), 'panelmeter-demo-'));
  const ledger = path.join(folder, 'ledger');
  const out = path.join(folder, 'panels-out');
  const spec = await loadSpec(path.join(root, SAMPLE));
  const code = await generateSpec(
    spec,
    { ledger, simulate: true, json: false, yes: true, out, tier: 'paid' },
    io,
  );
  await write(io.stderr, `\nImages are in ${out}\npanelmeter report --ledger ${ledger}\n`);
  return code;
};
