import { inRoots, type Root } from './roots.ts';
import { stackFrames } from './stackFrames.ts';
import { siteHeader } from '../callSite.ts';

/** As deep as a workspace frame may stand below a library's. */
const DEPTH = 60;

/** What remembers a site over callbacks; AsyncLocalStorage where there is one. */
interface Carrier {
  getStore(): unknown;
  run<T>(site: string, act: () => T): T;
}

/** Names the place in the workspace that a call comes from: only files of the workspace, never arguments. */
export class CallSites {
  private readonly roots: readonly Root[];
  private carrier: Carrier | undefined;
  constructor(roots: readonly Root[]) {
    this.roots = roots;
  }

  carryBy(carrier: Carrier): void {
    this.carrier = carrier;
  }

  /** The header's value: of the stack, else what a library's entry was called from. */
  now(): string | undefined {
    try {
      const carried = this.carrier && this.carrier.getStore();
      return this.ofStack() || (typeof carried === 'string' ? carried : undefined);
    } catch {
      return undefined;
    }
  }

  /** The function as it was, remembering where it was called from for what it does later. */
  around<T extends (...args: never[]) => unknown>(act: T): T {
    if (typeof act !== 'function' || !this.carrier) return act;
    const { carrier } = this;
    const ofStack = (): string | undefined => this.now();
    const wrapped = function (this: unknown, ...args: never[]): unknown {
      const site = ofStack();
      return site === undefined ? act.apply(this, args) : carrier.run(site, () => act.apply(this, args));
    };
    Object.defineProperty(wrapped, 'name', { value: act.name });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- same arguments, same answer
    return wrapped as T;
  }

  private ofStack(): string | undefined {
    if (this.roots.length === 0) return undefined;
    for (const { file, line, name } of stackFrames(stackText())) {
      // The open folder may be the home folder, with this very file in it.
      const inside = file === __filename ? undefined : inRoots(this.roots, file);
      if (inside !== undefined)
        return siteHeader({
          file: inside,
          line: String(line),
          ...(name === undefined ? {} : { function: name }),
        });
    }
    return undefined;
  }
}

function stackText(): string {
  const limit = Error.stackTraceLimit;
  let text: unknown;
  try {
    Error.stackTraceLimit = DEPTH;
    // What formats it may be the program's own.
    text = new Error('call').stack;
  } finally {
    Error.stackTraceLimit = limit;
  }
  return typeof text === 'string' ? text : '';
}
