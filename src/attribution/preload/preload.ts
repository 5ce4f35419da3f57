// Loaded into every Node process of a tracked terminal by NODE_OPTIONS=--require: it must do nothing without the proxy's
// variable, must never throw, and is built for old Nodes (no `node:` specifiers, ES2019).
import { hookLibraries } from './libraryHooks.ts';
import { leaveGatewayMode } from './geminiCli.ts';
import { patchFetch } from './patchFetch.ts';
import { patchHttp } from './patchHttp.ts';
import { readTarget } from './proxyTarget.ts';
import { readRoots } from './roots.ts';
import { CallSites } from './callSites.ts';

const MARK = Symbol.for('panelmeter.preload');

/** Undefined when nothing is to be done: no proxy named, or this thread has it already. */
function begin(): void {
  const target = readTarget(process.env.PANELMETER_PROXY);
  if (!target || Reflect.has(global, MARK)) return;
  Object.defineProperty(global, MARK, { value: true });
  const sites = new CallSites(readRoots(process.env.PANELMETER_ROOTS));
  const steps = [
    (): void => leaveGatewayMode(process),
    (): void => patchFetch(target, sites),
    (): void => patchHttp(target, sites),
    (): void => hookLibraries(sites),
  ];
  for (const step of steps) {
    try {
      step();
    } catch {
      // A process that is counted less is better than one that does not start.
    }
  }
}

try {
  begin();
} catch {
  // As above.
}
