import Papa from 'papaparse';
import { ENGLISH, type L10n } from '../l10n.ts';
import type { Bill } from '../budgets/billRow.ts';
import { flatBigQueryRecords, isBigQueryHeader, readBigQueryRows } from './billBigQuery.ts';
import { BillExportError } from './billExportError.ts';
import { headerOf, readConsoleTable } from './billConsole.ts';
import { parseJson } from './ndjson.ts';

/**
 * Reads a Cloud Billing export: CSV of the console (report by day, or cost table), or rows of the BigQuery export as
 * JSON, NDJSON or CSV. Throws BillExportError for anything else; a single bad row is a problem of the result.
 */
export function readBillExport(text: string, l10n: L10n = ENGLISH): Bill {
  const bare = text.replace(/^\uFEFF/, '');
  const json = jsonRecords(bare.trim());
  if (json) return readBigQueryRows(json, l10n);
  const table = Papa.parse<string[]>(bare, { delimiter: ',' }).data;
  const header = table[0] ?? [];
  if (isBigQueryHeader(header)) return readBigQueryRows(flatBigQueryRecords(table), l10n);
  if (headerOf(table) !== undefined) return readConsoleTable(table, l10n);
  throw new BillExportError(
    'not-an-export',
    l10n.t(
      'This is no Cloud Billing export: no row of it names a column "SKU description", "SKU" or "sku.description". Take the CSV of the console with its language set to English, or rows of the BigQuery export.',
    ),
  );
}

/** Records of a JSON array, one object, or NDJSON; undefined when it is none of them. */
function jsonRecords(text: string): unknown[] | undefined {
  if (!text.startsWith('[') && !text.startsWith('{')) return undefined;
  const whole = parseJson(text);
  if (Array.isArray(whole)) return whole.map((row: unknown) => row);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line) => parseJson(line));
}
