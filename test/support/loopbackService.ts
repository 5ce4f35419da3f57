import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface LoopbackService {
  port: number;
  /** As the proxy's would look. */
  base: string;
  heard: Heard[];
  close(): Promise<void>;
}

const ANSWER = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'A lighthouse.' }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4, totalTokenCount: 7 },
  modelVersion: 'gemini-2.5-flash',
};

/** Stands where the proxy would and writes down what arrives: what a client sends, before anything is taken off it. */
export async function startLoopback(): Promise<LoopbackService> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      heard.push({ method, path, headers, body: Buffer.concat(pieces).toString('utf8') });
      if (path.includes('streamGenerateContent')) {
        response.setHeader('content-type', 'text/event-stream');
        response.end(`data: ${JSON.stringify(ANSWER)}\r\n\r\n`);
      } else {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(ANSWER));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    base: `http://127.0.0.1:${port}/k/a-token-of-the-test/t/terminal=render`,
    heard,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
