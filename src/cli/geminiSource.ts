import { createGeminiClient } from '../gemini/client.ts';
import type { GeminiClient } from '../gemini/geminiClient.ts';
import { findApiKey } from '../gemini/keys.ts';

/** Who answers: the service, the simulator, or nobody. */
export type GeminiSource =
  | { ok: true; client: GeminiClient; simulated: boolean; close(): Promise<void> }
  | { ok: false; message: string };

export async function openGemini(
  simulate: boolean,
  env: Record<string, string | undefined>,
): Promise<GeminiSource> {
  if (simulate) {
    const { startSimulator } = await import('../gemini/simulator/server.ts');
    const simulator = await startSimulator();
    const client = await createGeminiClient({ apiKey: 'simulator', baseUrl: simulator.url });
    return { ok: true, client, simulated: true, close: () => simulator.close() };
  }
  const found = await findApiKey(env);
  if (!found) {
    const message = 'There is no API key: set GEMINI_API_KEY, or add --simulate to try it without one.';
    return { ok: false, message };
  }
  const client = await createGeminiClient({ apiKey: found.key });
  return { ok: true, client, simulated: false, close: () => Promise.resolve() };
}
