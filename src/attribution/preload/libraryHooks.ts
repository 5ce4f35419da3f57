import { AsyncLocalStorage } from 'async_hooks';
import fs from 'fs';
import Module from 'module';
import path from 'path';
import type { CallSites } from './callSites.ts';

const AROUND = 'panelmeter.around';
/** By file: what is appended to it, so that entries remember where they were called from. */
const LIBRARIES: readonly { package: string; file: RegExp; tail: string }[] = [
  {
    package: 'ai',
    file: /\/node_modules\/ai\/dist\/index\.m?js$/,
    tail: ['streamText', 'streamObject', 'generateText', 'generateObject']
      .map((name) => wrapping(name))
      .join(''),
  },
  {
    package: '@langchain/core',
    file: /\/node_modules\/@langchain\/core\/dist\/language_models\/chat_models\.c?js$/,
    tail: ['invoke', 'stream', 'batch', 'generate']
      .map((name) => wrapping(`BaseChatModel.prototype.${name}`))
      .join(''),
  },
  {
    package: 'genkit',
    file: /\/node_modules\/@genkit-ai\/ai\/lib\/genkit-ai\.m?js$/,
    tail: ['generate', 'generateStream'].map((name) => wrapping(`GenkitAI.prototype.${name}`)).join(''),
  },
];

/** A name that is not there, or cannot be assigned, leaves the library as it is. */
function wrapping(name: string): string {
  return `\n;try{${name}=globalThis[Symbol.for("${AROUND}")](${name})}catch(_){}`;
}

interface Loaded {
  source?: unknown;
}
type Load = (url: string, context: unknown, next: (url: string, context: unknown) => Loaded) => Loaded;

/**
 * Some libraries lose the stack between their entry and the request (streams, queues). Their entries are wrapped while
 * they are loaded, where this Node can do that and the program has one of them: hooks make every start slower.
 */
export function hookLibraries(sites: CallSites): void {
  const register: unknown = Reflect.get(Module, 'registerHooks');
  if (typeof register !== 'function' || !usesOne()) return;
  sites.carryBy(new AsyncLocalStorage());
  Object.defineProperty(global, Symbol.for(AROUND), { value: (act: never) => sites.around(act) });
  const load: Load = (url, context, next) => {
    const loaded = next(url, context);
    try {
      const library = LIBRARIES.find(({ file }) => file.test(url));
      const source = library && text(loaded.source);
      return library && source !== undefined ? { ...loaded, source: source + library.tail } : loaded;
    } catch {
      return loaded;
    }
  };
  Reflect.apply(register, Module, [{ load }]);
}

function text(source: unknown): string | undefined {
  if (typeof source === 'string') return source;
  if (source instanceof Uint8Array) return Buffer.from(source).toString('utf8');
  return source instanceof ArrayBuffer ? Buffer.from(source).toString('utf8') : undefined;
}

/** Whether one of them is installed for the program, or where it was started. */
function usesOne(): boolean {
  const starts = [process.cwd(), path.dirname(process.argv[1] || '')];
  return starts.some((start) => {
    for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
      for (const { package: name } of LIBRARIES)
        if (fs.existsSync(path.join(folder, 'node_modules', name))) return true;
      if (path.dirname(folder) === folder) return false;
    }
  });
}
