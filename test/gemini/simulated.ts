import type { GeminiClient, GenerateRequest } from '../../src/gemini/geminiClient.ts';
import { createGeminiClient } from '../../src/gemini/client.ts';
import { startSimulator } from '../../src/gemini/simulator/server.ts';
import type { Simulator, SimulatorOptions } from '../../src/gemini/simulator/server.ts';

/** A day on which the current models are served, so that tests do not change with the calendar. */
export const A_DAY = Date.parse('2026-11-22T12:00:00Z');

export interface Simulated {
  simulator: Simulator;
  client: GeminiClient;
}

/** Runs a test against a simulator of its own, with the real SDK over HTTP. */
export async function simulated(
  options: SimulatorOptions,
  test: (parts: Simulated) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator({ now: () => A_DAY, ...options });
  try {
    await test({ simulator, client: await createGeminiClient({ apiKey: 'a-key', baseUrl: simulator.url }) });
  } finally {
    await simulator.close();
  }
}

export function textRequest(text: string, more: Partial<GenerateRequest> = {}): GenerateRequest {
  return { model: 'gemini-3.8-flash', parts: [{ text }], ...more };
}

export function imageRequest(text: string, more: Partial<GenerateRequest> = {}): GenerateRequest {
  return {
    model: 'gemini-3-pro-image',
    parts: [{ text: `Panel s1_p02\n${text}` }],
    image: { aspectRatio: '3:4', size: '1K' },
    ...more,
  };
}

/** A signal that nobody fires. */
export function untilDone(): AbortSignal {
  return new AbortController().signal;
}

/** JSON of which a test asserts what it needs. */
export type Json = ReturnType<typeof JSON.parse>;

/** Posts a body as any client would; the answer's JSON. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = { 'x-goog-api-key': 'a-key' },
): Promise<{ status: number; headers: Headers; text: string; json: Json }> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, text, json };
}
