import { ENGLISH, type L10n } from '../l10n.ts';
import type { ExportFormat } from './exportFormats.ts';

/** How a format is told of. */
export interface FormatText {
  title: string;
  about: string;
}

/** Title and purpose of a format; names of products and standards are the same in every language. */
export function formatText(format: ExportFormat, l10n: L10n = ENGLISH): FormatText {
  switch (format) {
    case 'json':
      return {
        title: l10n.t('Log'),
        about: l10n.t('summary and calls, as JSON; can be imported again'),
      };
    case 'session':
      return { title: l10n.t('Summary'), about: l10n.t('by model and phase, as JSON') };
    case 'ndjson':
      return {
        title: l10n.t('Every field (NDJSON)'),
        about: l10n.t('a call a line, lossless; can be imported again'),
      };
    case 'csv':
      return { title: 'CSV', about: l10n.t('a row a call, for spreadsheets') };
    case 'focus':
      return {
        title: 'FOCUS 1.4',
        about: l10n.t('a row for each meter, for FinOps tools; real calls only'),
      };
    case 'showback':
      return {
        title: l10n.t('Showback statement'),
        about: l10n.t('what each value of a tag spent, by billing month; real calls only'),
      };
    case 'parquet':
      return {
        title: 'Parquet',
        about: l10n.t('a folder, a file a month: DuckDB, ClickHouse, Spark, BigQuery'),
      };
    case 'bigquery':
      return {
        title: 'BigQuery',
        about: l10n.t('a folder: rows, schema and views to load with bq'),
      };
    case 'otlp':
      return {
        title: l10n.t('OpenTelemetry traces (OTLP/JSON)'),
        about: l10n.t('a request of spans a line, as an OpenTelemetry collector reads them from a file'),
      };
    case 'cloud-logging':
      return { title: 'Cloud Logging', about: l10n.t('a JSON line a call, as its agents read them') };
  }
}
