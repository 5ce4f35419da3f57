import net from 'node:net';
import { ProxyError } from './proxyError.ts';
import { placeOf, replacePlace, type ProxyPlace } from './proxyPlace.ts';
import { newToken, type RunningProxy } from './startProxy.ts';

/** How soon it is seen that the owner is gone. */
const LOOK_MS = 250;

interface SharedProxyParts {
  /** Where port and token of the workspace are kept. */
  file: string;
  /** Starts a proxy of this process. */
  start: (place: ProxyPlace) => Promise<RunningProxy>;
  /** This process serves from now on (undefined: no more). */
  onOwner?: (proxy: RunningProxy | undefined) => void;
  /** The port was taken by another program: clients need the new URL. */
  onMoved?: (url: string) => void;
  onFailed?: (error: unknown) => void;
}

/**
 * One proxy for all windows of a workspace, always at the same URL: whoever has the port serves, the others look every
 * 250 ms whether it is free.
 */
export class SharedProxy {
  readonly #parts: SharedProxyParts;
  #place: ProxyPlace | undefined;
  #own: RunningProxy | undefined;
  #wanted = false;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: SharedProxyParts) {
    this.#parts = parts;
  }

  /** Undefined while it is not wanted. */
  get url(): string | undefined {
    return this.#wanted && this.#place ? urlOf(this.#place) : undefined;
  }

  get isOwner(): boolean {
    return this.#own !== undefined;
  }

  /** Resolves when somebody serves at `url`: this process, or another window's. */
  async start(): Promise<{ url: string }> {
    this.#wanted = true;
    await this.#inTurn(() => this.#look());
    if (!this.#place)
      throw new ProxyError('cannot-listen', 'The capture proxy was stopped while it started.');
    return { url: urlOf(this.#place) };
  }

  /** The port is free at once; calls in flight are recorded first (up to 3 s). */
  async stop(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#timer);
    await this.#inTurn(async () => {
      const own = this.#own;
      this.#own = undefined;
      if (own) this.#parts.onOwner?.(undefined);
      await own?.close();
    });
  }

  /** Stops and starts again, as with other settings; the URL stays. */
  async restart(): Promise<void> {
    if (!this.#own) return;
    await this.stop();
    await this.start();
  }

  /** The worker has ended by itself. */
  died(): void {
    this.#own = undefined;
    this.#parts.onOwner?.(undefined);
    this.#lookLater();
  }

  /** One after the other. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(act);
    // The next one is not concerned; the caller is told.
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#wanted || this.#own) return;
    this.#place ??= await placeOf(this.#parts.file);
    if (!this.#place) await this.#settle();
    else if (!(await isListening(this.#place.port))) await this.#takeOver(this.#place);
    else if (!(await isOurs(this.#place))) await this.#move();
    this.#lookLater();
  }

  /** The first window: any free port is the workspace's from now on, unless another was quicker. */
  async #settle(): Promise<void> {
    const proxy = await this.#parts.start({ port: 0, token: newToken() });
    const place = { port: proxy.port, token: proxy.token };
    this.#place = await placeOf(this.#parts.file, place);
    if (this.#place?.port === place.port && this.#place.token === place.token) this.#serve(proxy);
    else {
      await proxy.close({ graceMs: 0 });
      await this.#look();
    }
  }

  async #takeOver(place: ProxyPlace): Promise<void> {
    try {
      this.#serve(await this.#parts.start(place));
    } catch (error) {
      // Another window was quicker: it serves.
      if (!(error instanceof ProxyError) || error.reason !== 'port-taken') throw error;
    }
  }

  /** Another program has the port. */
  async #move(): Promise<void> {
    const token = this.#place?.token ?? newToken();
    const proxy = await this.#parts.start({ port: 0, token });
    this.#place = { port: proxy.port, token };
    await replacePlace(this.#parts.file, this.#place);
    this.#serve(proxy);
    this.#parts.onMoved?.(proxy.url);
  }

  #serve(proxy: RunningProxy): void {
    this.#own = proxy;
    this.#parts.onOwner?.(proxy);
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    if (!this.#wanted || this.#own) return;
    this.#timer = setTimeout(() => {
      void this.#inTurn(() => this.#look()).catch((error: unknown) => {
        this.#parts.onFailed?.(error);
        this.#lookLater();
      });
    }, LOOK_MS).unref();
  }
}

function urlOf({ port, token }: ProxyPlace): string {
  return `http://127.0.0.1:${port}/k/${token}`;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}

/** A proxy that knows the token says that the path is none; another program, or another workspace's, does not. */
async function isOurs(place: ProxyPlace): Promise<boolean> {
  try {
    const answer = await fetch(`${urlOf(place)}/`, { signal: AbortSignal.timeout(2000) });
    return /Panelmeter proxy: only paths/.test(await answer.text());
  } catch {
    // It closes just now, or is no HTTP: a look later tells. A program that never answers is none of ours.
    return !(await isListening(place.port));
  }
}
