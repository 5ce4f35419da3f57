import type { ByteWriter, ColumnSource, ParquetWriter } from 'hyparquet-writer';
import type { Call } from '../call.ts';
import { CALL_COLUMNS, type CallColumn, type Cell, type ColumnType } from './callColumns.ts';

/**
 * Parquet, a file a month of UTC: `month=2026-11/calls.parquet`, as DuckDB, Spark, ClickHouse and BigQuery read
 * partitions. Amounts are decimal(38,12). Row groups are small, because they are
 * gathered in memory: at 10,000 rows of these columns an export of a million calls is over 300 MB.
 */
const ROW_GROUP = 2000;
/** 16 bytes hold 38 digits. */
const DECIMAL = {
  type: 'FIXED_LEN_BYTE_ARRAY',
  type_length: 16,
  converted_type: 'DECIMAL',
  precision: 38,
  scale: 12,
} as const;

type SchemaElement = ParquetWriter['schema'][number];

const ELEMENTS: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  time: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' } },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  usd: DECIMAL,
  boolean: { type: 'BOOLEAN' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
};

const SCHEMA: SchemaElement[] = [
  { name: 'calls', num_children: CALL_COLUMNS.length },
  ...CALL_COLUMNS.map(({ name, type }) => ({
    name,
    repetition_type: 'OPTIONAL' as const,
    ...ELEMENTS[type],
  })),
];

/** Where the bytes of a file go. */
export interface ParquetSink {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** One file: rows are gathered to a row group and handed to the sink with it. */
export class ParquetFile {
  readonly #sink: ParquetSink;
  readonly #bytes: ByteWriter;
  readonly #parquet: ParquetWriter;
  #columns: unknown[][] = emptyColumns();

  private constructor(sink: ParquetSink, bytes: ByteWriter, parquet: ParquetWriter) {
    this.#sink = sink;
    this.#bytes = bytes;
    this.#parquet = parquet;
  }

  /** The library is read when the first file is made. */
  static async create(sink: ParquetSink): Promise<ParquetFile> {
    const library = await import('hyparquet-writer');
    const bytes = new library.ByteWriter(1 << 20);
    const writer = new library.ParquetWriter({ writer: bytes, schema: SCHEMA, createdBy: 'panelmeter' });
    return new ParquetFile(sink, bytes, writer);
  }

  async add(call: Call): Promise<void> {
    for (const [at, column] of CALL_COLUMNS.entries()) this.#columns[at]?.push(valueOf(column, call));
    if ((this.#columns[0]?.length ?? 0) >= ROW_GROUP) await this.#writeGroup();
  }

  async end(): Promise<void> {
    await this.#writeGroup();
    await this.#parquet.finish();
    await this.#flush();
    await this.#sink.end();
  }

  async #writeGroup(): Promise<void> {
    if (this.#columns[0]?.length === 0) return;
    const columnData: ColumnSource[] = CALL_COLUMNS.map(({ name }, at) => ({
      name,
      data: this.#columns[at] ?? [],
    }));
    this.#columns = emptyColumns();
    await this.#parquet.write({ columnData, rowGroupSize: ROW_GROUP });
    await this.#flush();
  }

  /** `offset` goes on counting, `index` is the place in the buffer. */
  async #flush(): Promise<void> {
    const bytes = this.#bytes.getBytes();
    if (bytes.length > 0) await this.#sink.write(bytes);
    this.#bytes.index = 0;
  }
}

function emptyColumns(): unknown[][] {
  return CALL_COLUMNS.map(() => []);
}

function valueOf({ type, of }: CallColumn, call: Call): Cell | Date | null {
  const cell = of(call);
  if (cell === undefined) return null;
  if (type === 'integer' && typeof cell === 'number') return BigInt(cell);
  return type === 'time' && typeof cell === 'string' ? new Date(cell) : cell;
}

/** The folder of a call's file: its UTC month. */
export function partitionOf({ startedAt }: Call): string {
  return `month=${new Date(startedAt).toISOString().slice(0, 7)}`;
}
