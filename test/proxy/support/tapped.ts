import { gzipSync } from 'node:zlib';
import { AnswerTap } from '../../../src/proxy/tap/answerTap.ts';
import type { Answer } from '../../../src/usage/exchange.ts';
import { readAnswer } from '../../../src/usage/readAnswer.ts';
import { seeded } from '../../support/fuzzBodies.ts';

export const TYPES = { json: 'application/json; charset=UTF-8', events: 'text/event-stream' } as const;

/** The answer as the tap reads it when its bytes come cut at random places. */
export async function tapped(
  bytes: Buffer,
  type: string = TYPES.json,
  { seed = 1, encoding = undefined as string | undefined, cut = false } = {},
): Promise<Answer> {
  const random = seeded(seed);
  const tap = new AnswerTap(type, encoding);
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + Math.floor(random() * (random() < 0.5 ? 4 : 4000));
    const piece = bytes.subarray(at, end);
    await new Promise<void>((resolve) => {
      if (tap.write(piece, resolve)) resolve();
    });
    at = end;
  }
  return (await tap.end(cut)).answer;
}

/** As readAnswer reads the whole body; the proxy keeps no error message, and knows counts by their path. */
export function whole(body: unknown): Answer {
  const { countTokens: _byPath, ...answer } = readAnswer(body);
  const blank = ({ error, ...rest }: Answer): Answer =>
    error ? { ...rest, error: { ...error, message: '' } } : rest;
  return { ...blank(answer), ...(answer.inner ? { inner: answer.inner.map(blank) } : {}) };
}

/** A stream's chunks as server-sent events. */
export function events(chunks: readonly unknown[], newline: string): Buffer {
  return Buffer.from(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}${newline}${newline}`).join(''));
}

export function gzipped(bytes: Buffer): Buffer {
  return gzipSync(bytes);
}
