// Runs the mocha files of folders under this Node: testUnit.mjs FOLDER… [--except ROOM…] [--grep TEXT].
import fs from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';
import { runMocha } from './mochaRun.mjs';
import { onPinnedNode } from './node.mjs';

onPinnedNode();
process.chdir(root);

const args = process.argv.slice(2);
const grepAt = args.indexOf('--grep');
const grep = grepAt < 0 ? undefined : args.splice(grepAt, 2)[1];
const exceptAt = args.indexOf('--except');
const except = exceptAt < 0 ? [] : args.splice(exceptAt).slice(1);

const files = args
  .flatMap((folder) => fs.readdirSync(folder, { recursive: true }).map((name) => path.join(folder, name)))
  .filter((file) => file.endsWith('.test.ts') && !except.includes(file.split(path.sep)[1]))
  .sort();
const { passed, failed } = await runMocha(files, grep ? { grep } : {});
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
