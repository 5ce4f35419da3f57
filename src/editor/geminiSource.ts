import * as path from 'node:path';
import * as vscode from 'vscode';
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
  private readonly jobFolder: string;
  /** `dir`: where batch jobs of the simulator outlive a window. */
  constructor(settings: Settings, apiKey: ApiKey, dir: string) {
    this.settings = settings;
    this.apiKey = apiKey;
    this.jobFolder = path.join(dir, 'simulator-v1');
  }

  readonly client: ClientPort = async () => {
    if (this.settings.simulator) {
      this.simulator ??= this.startSimulator();
      const { client } = await this.simulator;
      return { ok: true, client, simulated: true };
    }
    const found = await findApiKey(process.env, this.apiKey);
    if (!found) return { ok: false, message: vscode.l10n.t('There is no Gemini API key.') };
    if (this.real?.key !== found.key)
      this.real = { key: found.key, client: createGeminiClient({ apiKey: found.key, l10n: vscode.l10n }) };
    return { ok: true, client: await this.real.client, simulated: false };
  };

  /** Where calls of others go while the simulator is on; undefined: to the Gemini API. */
  readonly simulatorUrl = async (): Promise<string | undefined> => {
    if (!this.settings.simulator) return undefined;
    this.simulator ??= this.startSimulator();
    return (await this.simulator).server.url;
  };

  async close(): Promise<void> {
    await (await this.simulator)?.server.close();
  }

  private async startSimulator(): Promise<{ server: Simulator; client: GeminiClient }> {
    const server = await startSimulator({ jobFolder: this.jobFolder });
    return {
      server,
      client: await createGeminiClient({ apiKey: 'simulator', baseUrl: server.url, l10n: vscode.l10n }),
    };
  }
}
