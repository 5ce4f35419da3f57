import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { ErrorAnswer } from './errors.ts';
import type { Chunks, WireAnswer, WirePart } from './answer.ts';

/** When an answer's chunks go out. */
export interface Pace {
  firstMs: number;
  chunkMs: number;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
  response.end(JSON.stringify(body, null, 2));
}

/** An error of streamGenerateContent without `alt=sse` comes in a list, like its answers. */
export function sendError(response: ServerResponse, answer: ErrorAnswer, asList: boolean): void {
  sendJson(response, answer.status, asList ? [answer.body] : answer.body);
}

export interface StreamOptions {
  sse: boolean;
  pace: Pace;
  headers: Record<string, string>;
  /** What ends the stream after its first chunk, instead of the others. */
  broken?: 'cut' | ErrorAnswer;
  /** Aborted when the client has gone. */
  signal: AbortSignal;
}

/** Sends chunks as server-sent events, or as the items of one JSON list. Rejects when the client has gone. */
export async function sendStream(
  response: ServerResponse,
  chunks: Chunks,
  options: StreamOptions,
): Promise<void> {
  const { sse, pace, signal, broken } = options;
  await wait(pace.firstMs, undefined, { signal });
  response.writeHead(200, {
    'content-type': sse ? 'text/event-stream' : 'application/json; charset=UTF-8',
    ...options.headers,
  });
  response.flushHeaders();
  const write = (body: object, at: number): void => {
    const json = JSON.stringify(body);
    response.write(sse ? `data: ${json}\r\n\r\n` : `${at === 0 ? '[' : ',\r\n'}${json}`);
  };
  const sent = broken ? chunks.slice(0, 1) : chunks;
  for (const [at, make] of sent.entries()) {
    if (at > 0) await wait(pace.chunkMs, undefined, { signal });
    write(await make(), at);
  }
  if (broken) await wait(pace.chunkMs, undefined, { signal });
  if (broken === 'cut') {
    response.destroy();
    return;
  }
  if (broken) write(broken.body, 1);
  response.end(sse ? '' : ']');
}

/** The one body that a stream's chunks would have been: their parts in a row, the last usage. */
export async function mergeChunks(chunks: Chunks): Promise<WireAnswer> {
  const answers: WireAnswer[] = [];
  for (const make of chunks) answers.push(await make());
  const last = answers.at(-1);
  if (!last) throw new RangeError('An answer has at least one chunk.');
  const parts: WirePart[] = [];
  for (const part of answers.flatMap((answer) => answer.candidates?.[0]?.content.parts ?? [])) {
    const before = parts.at(-1);
    const plain = part.text !== undefined && part.thought === undefined;
    if (plain && before?.text !== undefined && before.thought === undefined) before.text += part.text;
    else if (part.text !== '') parts.push({ ...part });
  }
  const [candidate] = last.candidates ?? [];
  if (!candidate) return last;
  const content = { ...(parts.length > 0 ? { parts } : {}), role: 'model' as const };
  return { ...last, candidates: [{ ...candidate, content }] };
}
