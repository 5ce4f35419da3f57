import * as path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { cacheSaving } from '../budgets/cacheSaving.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import type { Settings } from './settings.ts';

interface TelemetryParts {
  ledger: { readonly dir: string };
  settings: Settings;
  book: () => PriceBook;
  log: (text: string) => void;
}

/** This window's calls, sent to the endpoint of the settings; off without one. */
export function createTelemetry({ ledger, settings, book, log }: TelemetryParts): Telemetry {
  return new Telemetry({
    dir: path.join(ledger.dir, 'telemetry-v1'),
    endpoint: () => settings.telemetryEndpoint,
    version: manifest.version,
    savedOf: (call) => cacheSaving(call, book()),
    log,
  });
}
