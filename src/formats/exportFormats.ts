import type { Call } from '../call.ts';

/** What can be exported, and how each is told of. */
export interface FormatFacts {
  title: string;
  about: string;
  /** Of the file; undefined: a folder. */
  ending: string | undefined;
  /** Takes real calls alone unless it is told otherwise: whoever reads it sums money. */
  realOnly: boolean;
}

export const EXPORT_FORMATS = {
  json: {
    title: 'Log',
    about: 'summary and calls, as JSON; can be imported again',
    ending: 'json',
    realOnly: false,
  },
  session: { title: 'Summary', about: 'by model and phase, as JSON', ending: 'json', realOnly: false },
  ndjson: {
    title: 'Every field (NDJSON)',
    about: 'a call a line, lossless; can be imported again',
    ending: 'ndjson',
    realOnly: false,
  },
  csv: { title: 'CSV', about: 'a row a call, for spreadsheets', ending: 'csv', realOnly: false },
  focus: {
    title: 'FOCUS 1.4',
    about: 'a row for each meter, for FinOps tools; real calls only',
    ending: 'csv',
    realOnly: true,
  },
  showback: {
    title: 'Showback statement',
    about: 'what each value of a tag spent, by billing month; real calls only',
    ending: 'md',
    realOnly: true,
  },
  parquet: {
    title: 'Parquet',
    about: 'a folder, a file a month: DuckDB, ClickHouse, Spark, BigQuery',
    ending: undefined,
    realOnly: false,
  },
  bigquery: {
    title: 'BigQuery',
    about: 'a folder: rows, schema and views to load with bq',
    ending: undefined,
    realOnly: false,
  },
  otlp: {
    title: 'OpenTelemetry traces (OTLP/JSON)',
    about: 'a request of spans a line, as an OpenTelemetry collector reads them from a file',
    ending: 'ndjson',
    realOnly: false,
  },
  'cloud-logging': {
    title: 'Cloud Logging',
    about: 'a JSON line a call, as its agents read them',
    ending: 'ndjson',
    realOnly: false,
  },
} as const satisfies Readonly<Record<string, FormatFacts>>;

export type ExportFormat = keyof typeof EXPORT_FORMATS;

export function isExportFormat(name: string | undefined): name is ExportFormat {
  return name !== undefined && Object.hasOwn(EXPORT_FORMATS, name);
}

/** What an export may be told beside its format. */
export interface ExportOptions {
  /** Of `otlp`: some calls as one request. Its packages are above this room. */
  otlp?: (calls: readonly Call[]) => Promise<string>;
  /** Left out: as the format takes them. */
  simulated?: 'with' | 'without' | 'only';
  /** Of `showback`. */
  tag?: string;
  /** Of `showback`: CSV for Markdown. */
  csv?: boolean;
  /** Of `focus`. */
  billedZero?: boolean;
  billingAccount?: string;
  /** Of `bigquery`: the data set that the printed line loads into. */
  dataset?: string;
}
