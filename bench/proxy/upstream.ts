// The service's place in the bench, a process of its own: /v1beta/… answers 2 KB after ?delay ms; with ?sse as a stream.
import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const ANSWER = JSON.stringify({
  candidates: [{ content: { parts: [{ text: 'x'.repeat(1700) }], role: 'model' }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 425, totalTokenCount: 525 },
  modelVersion: 'gemini-3.8-flash',
});
const CHUNK = Buffer.alloc(1 << 20, 'a');

async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const { searchParams } = new URL(request.url ?? '', 'http://bench');
  for await (const _ of request); // as the service, it reads everything first
  const delay = Number(searchParams.get('delay') ?? 0);
  if (delay > 0) await wait(delay);
  const megabytes = Number(searchParams.get('megabytes') ?? 0);
  if (megabytes > 0) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"');
    for (let sent = 0; sent < megabytes; sent += 1)
      if (!response.write(CHUNK)) await new Promise((resolve) => response.once('drain', resolve));
    response.end(
      `"}}]}}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3}}`,
    );
    return;
  }
  const chunks = Number(searchParams.get('sse') ?? 0);
  if (chunks === 0) {
    response.writeHead(200, {
      'content-type': 'application/json; charset=UTF-8',
      'content-length': ANSWER.length,
    });
    response.end(ANSWER);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let at = 0; at < chunks; at += 1) {
    if (at > 0) await wait(Number(searchParams.get('every') ?? 10));
    response.write(`data: ${ANSWER}\r\n\r\n`);
  }
  response.end();
}

const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});
