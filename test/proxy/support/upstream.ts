import http from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Arrived {
  method: string;
  url: string;
  rawHeaders: string[];
  body: Buffer;
}

export interface Upstream {
  url: string;
  arrived: Arrived[];
  close(): Promise<void>;
}

/** A server in the service's place that answers as a test wants, where the simulator is too well-behaved. */
export async function startUpstream(
  answer: (request: http.IncomingMessage, response: http.ServerResponse, body: Buffer) => void,
  { gather = true } = {},
): Promise<Upstream> {
  const arrived: Arrived[] = [];
  const server = http.createServer((request, response) => {
    void (async () => {
      const body = gather ? await buffer(request) : Buffer.alloc(0);
      const { method = '', url = '', rawHeaders } = request;
      arrived.push({ method, url, rawHeaders, body });
      answer(request, response, body);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    arrived,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: http.ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
