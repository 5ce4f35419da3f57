/** Kills real processes on one ledger: `npm run torture -- --kills 1000`. Prints JSON; exit 1 when a call is missing. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { torture } from '../test/support/torture.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '1000' } } });
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-torture-'));
const result = await torture(
  dir,
  Number(values.kills),
  50,
  ({ kills, acknowledged, lost, doubled, wrong }) => {
    const bad = lost.length + doubled.length + wrong.length;
    process.stderr.write(`${kills} kills, ${acknowledged} acknowledged, ${bad} wrong\n`);
  },
);
const { lost, doubled, wrong } = result;
const passed = lost.length + doubled.length + wrong.length === 0;
console.log(
  JSON.stringify({
    ...result,
    lost: lost.length,
    doubled: doubled.length,
    wrong: wrong.length,
    first: [...lost, ...doubled, ...wrong].slice(0, 5),
  }),
);
if (passed) fs.rmSync(dir, { recursive: true });
else process.stderr.write(`The ledger is kept in ${dir}.\n`);
process.exit(passed ? 0 : 1);
