import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface SeenRequests {
  /** Base URL of a client. */
  url: string;
  /** Path and body of each request, as the bytes said. */
  seen: { path: string; body: Record<string, unknown> }[];
  close(): Promise<void>;
}

/** Stands before a simulator and keeps what was really sent to it. */
export async function seenRequests(simulator: string): Promise<SeenRequests> {
  const seen: SeenRequests['seen'] = [];
  const server = createServer((request, response) => {
    const forward = async (): Promise<void> => {
      const { method = 'GET', url = '/' } = request;
      const body = await buffer(request);
      if (body.length > 0) seen.push({ path: url, body: JSON.parse(body.toString('utf8')) });
      const key = request.headers['x-goog-api-key'];
      const answer = await fetch(new URL(url, simulator), {
        method,
        headers: { 'content-type': 'application/json', 'x-goog-api-key': String(key) },
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(new Uint8Array(await answer.arrayBuffer()));
    };
    forward().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
