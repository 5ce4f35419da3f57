import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';

/** A connection that rested longer may be closed by the other side just as a call goes out on it. */
const REST_MS = 30_000;
const OPTIONS = { keepAlive: true, timeout: REST_MS, maxFreeSockets: 64, scheduling: 'lifo' } as const;

/** Keeps connections to the upstream, through an HTTP proxy (`via`) when one is given. */
export function upstreamAgent(upstream: URL, via: string | undefined): http.Agent {
  if (via === undefined)
    return upstream.protocol === 'https:' ? new https.Agent(OPTIONS) : new http.Agent(OPTIONS);
  return new TunnelAgent(upstream, new URL(via));
}

/** Each connection is a tunnel (CONNECT) through the proxy, so that it sees no more than the upstream's name. */
class TunnelAgent extends http.Agent {
  readonly #upstream: URL;
  readonly #via: URL;

  constructor(upstream: URL, via: URL) {
    super(OPTIONS);
    this.#upstream = upstream;
    this.#via = via;
  }

  override createConnection(
    _options: http.ClientRequestArgs,
    callback?: (error: Error | null, stream: net.Socket) => void,
  ): undefined {
    const { hostname, protocol } = this.#upstream;
    const secure = protocol === 'https:';
    const authority = `${hostname}:${this.#upstream.port || (secure ? 443 : 80)}`;
    const { username, password } = this.#via;
    const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString(
      'base64',
    );
    const fail = (error: Error): void => callback?.(error, new net.Socket());
    const request = (this.#via.protocol === 'https:' ? https : http).request({
      hostname: this.#via.hostname,
      port: this.#via.port || (this.#via.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: authority,
      agent: false,
      headers: { host: authority, ...(username === '' ? {} : { 'proxy-authorization': `Basic ${login}` }) },
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        fail(
          Object.assign(new Error(`The HTTP proxy answered ${response.statusCode ?? 0}.`), {
            code: 'EPROXY',
          }),
        );
        return;
      }
      if (!secure) callback?.(null, socket);
      else {
        const encrypted = tls.connect({ socket, servername: hostname }, () => callback?.(null, encrypted));
        encrypted.once('error', fail);
      }
    });
    request.once('error', fail);
    request.end();
    return undefined;
  }
}
