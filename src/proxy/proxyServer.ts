import { createSecretKey, randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ProcessFinder } from '../attribution/processTree.ts';
import { Afterwards } from './afterwards.ts';
import { admit } from './admit.ts';
import { endSocket, REFUSALS, sendErrorAnswer } from './errorAnswer.ts';
import { ExchangeIds } from './exchangeId.ts';
import { ForwardedCall } from './forwardedCall.ts';
import type { ForwardParts } from './forwardParts.ts';
import type { ProxyQuestion, ProxyRecord, ProxyStart, ProxyVerdict } from './messages.ts';
import { tokenCheck } from './target.ts';
import { TurnBook } from './turnBook.ts';
import { upstreamAgent } from './upstreamAgent.ts';

const LIMITS = {
  maxHeaderSize: 64 * 1024,
  /** Slow headers are given up after so long; bodies and answers may take as long as they need. */
  headersTimeout: 12_000,
  requestTimeout: 0,
  connectionsCheckingInterval: 2000,
  keepAliveTimeout: 75_000,
  requireHostHeader: false,
} as const;
const MOST_CONNECTIONS = 4096;

interface ServerPorts {
  emit: (record: ProxyRecord) => void;
  unsent: (id: string) => void;
  live: () => void;
  guard: (question: ProxyQuestion) => Promise<ProxyVerdict>;
}

/** The proxy itself: listens on the loopback, forwards to one upstream. */
export class ProxyServer {
  readonly #server: http.Server;
  readonly #parts: ForwardParts;
  readonly #ports: ServerPorts;
  readonly #isToken: (candidate: string) => boolean;
  readonly #calls = new Set<ForwardedCall>();
  /** The latest of each connection: while its answer is on its way nothing else may be written there. */
  readonly #latest = new WeakMap<Duplex, ForwardedCall>();
  /** Were told why not; what else comes there is of no interest. */
  readonly #refused = new WeakSet<Duplex>();
  readonly #processes = new WeakMap<Duplex, Promise<readonly number[] | undefined>>();
  #port = 0;
  #closing = false;
  #allOver: () => void = () => undefined;
  guarding = false;

  constructor(start: ProxyStart, ports: ServerPorts) {
    this.#ports = ports;
    this.#isToken = tokenCheck(start.token);
    const upstream = new URL(start.upstream);
    const finder = start.findProcesses ? new ProcessFinder() : undefined;
    const tunnel = start.via !== undefined;
    const hashKey = createSecretKey(start.hashKey);
    this.#parts = {
      upstream: {
        host: upstream.host,
        hostname: upstream.hostname.replace(/^\[|\]$/g, ''),
        port: upstream.port === '' ? undefined : Number(upstream.port),
        bare: `//${upstream.host}`,
      },
      agent: upstreamAgent(upstream, start.via),
      send: upstream.protocol === 'https:' && !tunnel ? https.request : http.request,
      simulated: start.simulated,
      hashKey,
      ids: new ExchangeIds(hashKey),
      turns: new TurnBook(Date.now, randomUUID),
      afterwards: new Afterwards(),
      newId: randomUUID,
      now: Date.now,
      guard: () => (this.guarding ? ports.guard : undefined),
      processesOf: (request) => this.#processesOf(request.socket, finder),
      emit: ports.emit,
      unsent: ports.unsent,
    };
    this.#server = http.createServer(LIMITS, (request, response) => this.#take(request, response));
    this.#server.maxHeadersCount = 0;
    this.#server.maxConnections = MOST_CONNECTIONS;
    this.#server.on('connect', (_request, socket) => endSocket(socket, REFUSALS.verb));
    this.#server.on('upgrade', (request, socket) => this.#refuseUpgrade(request, socket));
    this.#server.on('clientError', (error, socket) => this.#badRequest(error, socket));
  }

  /** Rejects with the system's error. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host: '127.0.0.1', exclusive: true, backlog: 1024 }, resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address ? address.port : port;
    return this.#port;
  }

  /** No new calls at once; those in flight have `graceMs`, then they end as aborted. Resolves when all were told. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    this.#server.close();
    const timer = setTimeout(() => {
      for (const call of this.#calls) call.abort();
    }, graceMs);
    if (this.#calls.size > 0) await new Promise<void>((resolve) => (this.#allOver = resolve));
    clearTimeout(timer);
    this.#server.closeAllConnections();
    this.#parts.agent.destroy();
  }

  #take(request: http.IncomingMessage, response: http.ServerResponse): void {
    const admission = admit(request, { port: this.#port, isToken: this.#isToken });
    if (!admission.ok || this.#closing) {
      this.#refused.add(request.socket);
      sendErrorAnswer(response, admission.ok ? REFUSALS.closing : admission.answer);
      return;
    }
    const { target } = admission;
    if (target.path.startsWith('/ws/')) {
      this.#ports.live();
      sendErrorAnswer(response, REFUSALS.live);
      return;
    }
    const call = new ForwardedCall(this.#parts, request, response, target, () => {
      this.#calls.delete(call);
      if (this.#calls.size === 0) this.#allOver();
    });
    this.#calls.add(call);
    this.#latest.set(request.socket, call);
    call.start();
  }

  /** A WebSocket: Live sessions are told that they are not counted here. */
  #refuseUpgrade(request: http.IncomingMessage, socket: Duplex): void {
    const admission = admit(request, { port: this.#port, isToken: this.#isToken });
    if (admission.ok) this.#ports.live();
    endSocket(socket, admission.ok ? REFUSALS.live : admission.answer);
  }

  #badRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
    if (this.#refused.has(socket)) socket.end();
    else if (error.code === 'ECONNRESET' || this.#latest.get(socket)?.isOpen === true) socket.destroy();
    else if (error.code === 'HPE_HEADER_OVERFLOW') endSocket(socket, REFUSALS.large);
    else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') endSocket(socket, REFUSALS.slow);
    else endSocket(socket, REFUSALS.form);
  }

  #processesOf(socket: Socket, finder: ProcessFinder | undefined): Promise<readonly number[] | undefined> {
    const { remotePort } = socket;
    if (!finder || remotePort === undefined) return Promise.resolve(undefined);
    const known = this.#processes.get(socket);
    if (known) return known;
    const found = finder.find(remotePort, this.#port);
    this.#processes.set(socket, found);
    return found;
  }
}
