import type { Call } from '../call.ts';

/** What can be exported; formatText.ts tells of each. */
export interface FormatFacts {
  /** Of the file; undefined: a folder. */
  ending: string | undefined;
  /** Takes real calls alone unless it is told otherwise: whoever reads it sums money. */
  realOnly: boolean;
}

export const EXPORT_FORMATS = {
  json: {
    ending: 'json',
    realOnly: false,
  },
  session: { ending: 'json', realOnly: false },
  ndjson: {
    ending: 'ndjson',
    realOnly: false,
  },
  csv: { ending: 'csv', realOnly: false },
  focus: {
    ending: 'csv',
    realOnly: true,
  },
  showback: {
    ending: 'md',
    realOnly: true,
  },
  parquet: {
    ending: undefined,
    realOnly: false,
  },
  bigquery: {
    ending: undefined,
    realOnly: false,
  },
  otlp: {
    ending: 'ndjson',
    realOnly: false,
  },
  'cloud-logging': {
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
