import type { FilePort } from './filePort.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';
import type { Sum } from './ledgerTypes.ts';
import { nodeFiles } from './nodeFiles.ts';
import { peekAll } from './peekAll.ts';
import { peekHead } from './peekHead.ts';

/** Sums of a window's session and of this local day and month, and of the month by model. */
export interface PeekSums {
  session: Sum;
  /** Local days where the calls were made. */
  today: Sum;
  month: Sum;
  models: Map<string, Sum>;
}

/** First figures; real and simulated calls never meet. */
export interface Peek {
  real: PeekSums;
  simulated: PeekSums;
  /** Ids counted here that started within the last hour: who follows from before the peek meets them again. */
  recentIds: Set<string>;
}

/** Figures for the status bar without the index: they are there before sql.js is. */
export async function peekSums(
  dir: string,
  nowMs: number,
  session?: string,
  files: FilePort = nodeFiles,
): Promise<Peek> {
  const parts: PeekParts = { folder: ledgerFolder(dir), files, nowMs, session };
  return (await peekHead(parts)) ?? (await peekAll(parts));
}

export interface PeekParts {
  folder: LedgerFolder;
  files: FilePort;
  nowMs: number;
  session: string | undefined;
}
