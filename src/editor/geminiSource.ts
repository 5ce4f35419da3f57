import { createGeminiClient } from '../gemini/client.ts';
import type { GeminiClient } from '../gemini/geminiClient.ts';
import { findApiKey } from '../gemini/keys.ts';
import { startSimulator, type Simulator } from '../gemini/simulator/server.ts';
import type { ClientPort } from '../runs/ports.ts';
import type { ApiKey } from './apiKey.ts';
import type { Settings } from './settings.ts';

/** The client of the moment: the simulator's while its setting is on, else one with the key that is found. */
export class GeminiSource {
  private readonly settings: Settings;
  private readonly apiKey: ApiKey;
  private simulator: Promise<{ server: Simulator; client: GeminiClient }> | undefined;
  private real: { key: string; client: Promise<GeminiClient> } | undefined;
  constructor(settings: Settings, apiKey: ApiKey) {
    this.settings = settings;
    this.apiKey = apiKey;
  }

  readonly client: ClientPort = async () => {
    if (this.settings.simulator) {
      this.simulator ??= this.startSimulator();
      const { client } = await this.simulator;
      return { ok: true, client, simulated: true };
    }
    const found = await findApiKey(process.env, this.apiKey);
    if (!found) return { ok: false, message: 'There is no Gemini API key.' };
    if (this.real?.key !== found.key)
      this.real = { key: found.key, client: createGeminiClient({ apiKey: found.key }) };
    return { ok: true, client: await this.real.client, simulated: false };
  };

  /** Where the simulator answers while its setting is on. */
  readonly simulatorUrl = async (): Promise<string | undefined> => {
    if (!this.settings.simulator) return undefined;
    this.simulator ??= this.startSimulator();
    return (await this.simulator).server.url;
  };

  async close(): Promise<void> {
    await (await this.simulator)?.server.close();
  }

  private async startSimulator(): Promise<{ server: Simulator; client: GeminiClient }> {
    const server = await startSimulator();
    return { server, client: await createGeminiClient({ apiKey: 'simulator', baseUrl: server.url }) };
  }
}
