import type { L10n } from '../../l10n.ts';
import { flagMeaning } from '../../pricing/flagMeaning.ts';
import type { Call, CallReceipt } from '../../call.ts';
import type { CallRow, CallsPage, PastReceipt, ReportReceipt } from '../../protocol/reportCalls.ts';
import type { CallFilter, CallOrder, Ledger, PagePlace } from '../../ledger/ledgerTypes.ts';
import type { ReportBook } from './reportSources.ts';

/** Calls that come with every snapshot. */
const FIRST_PAGE = 50;
const NEWEST: CallOrder = { by: 'time', descending: true };

/** A page of the table, from any place of an order; without one, the newest calls. */
export async function callsPage(
  ledger: Ledger,
  filter: CallFilter,
  { order, offset }: PagePlace = { order: NEWEST, offset: 0 },
  limit = FIRST_PAGE,
): Promise<CallsPage> {
  const { calls, total, lost } = await ledger.page(filter, limit, { order, offset });
  return { rows: calls.map(callRow), offset, total, ...(lost ? { lost } : {}) };
}

function callRow(call: Call): CallRow {
  return {
    call: call.id,
    startedAt: Date.parse(call.startedAt),
    simulated: call.simulated,
    model: call.modelVersion ?? call.requestedModel,
    method: call.method,
    outcome: call.outcome,
    reason: call.reason,
    ...present({
      panel: call.tags.panel,
      scene: call.tags.scene,
      chapter: call.tags.chapter,
      phase: call.tags.phase,
      feature: call.tags.feature,
      attempt: call.attempt,
      imageSize: call.imageSize,
      httpStatus: call.httpStatus,
      finishReason: call.finishReason,
      tokensIn: together(call.promptTokens, call.toolUsePromptTokens),
      tokensOut: together(call.candidatesTokens, call.thoughtsTokens),
      tokensCached: call.cachedTokens,
      tokensTotal: call.totalTokens,
      agent: call.tags.agent,
      project: call.tags.project,
      latencyMs: call.latencyMs,
      picoUsd: call.picoUsd,
      listPicoUsd: call.listPicoUsd,
      minPicoUsd: call.minPicoUsd,
      maxPicoUsd: call.maxPicoUsd,
      estimatePicoUsd: call.estimatePicoUsd,
    }),
  };
}

/** Everything a receipt shows. `imageUri` is where the page may load the saved image from, when it is there. */
export function callReceipt(call: Call, book: ReportBook, imageUri?: string, l10n?: L10n): ReportReceipt {
  const row = callRow(call);
  const price = book.priceSource(row.model, row.startedAt);
  return {
    ...row,
    source: call.source,
    requestedModel: call.requestedModel,
    lines: linesOf(call),
    flags: call.flags.map((flag) => ({ flag, ...present({ meaning: flagMeaning(flag, l10n) }) })),
    tags: Object.entries(call.tags).filter((tag): tag is [string, string] => tag[1] !== undefined),
    ...present({
      modelVersion: call.modelVersion,
      client: call.client,
      terminal: call.terminal,
      streamed: call.streamed,
      errorStatus: call.errorStatus,
      tier: call.tier,
      serviceTier: call.serviceTier,
      imageWidth: call.imageWidth,
      imageHeight: call.imageHeight,
      aspectRatio: call.aspectRatio,
      images: call.images,
      referenceImages: call.referenceImages,
      statedPicoUsd: call.statedPicoUsd,
      specFile: call.specFile,
      repriced:
        call.receiptAt === undefined
          ? undefined
          : { at: Date.parse(call.receiptAt), ...present({ book: call.receiptBook }) },
      superseded: call.superseded && pastReceipts(call.superseded, call.receiptAt),
      priceRow: call.priceRow,
      price: call.priceRow !== undefined && price ? { bookAsOf: book.asOf, ...price } : undefined,
      image:
        call.imageFile === undefined ? undefined : { file: call.imageFile, ...present({ uri: imageUri }) },
    }),
  };
}

function linesOf({ lines = [] }: CallReceipt): ReportReceipt['lines'] {
  return lines.map(({ meter, tokens, usdPerMillion, picoUsd }) => ({
    meter,
    tokens,
    usdPerMillion,
    picoUsd,
  }));
}

/** Oldest first as the ledger has them, latest first as they are read; each ended when the next one was made. */
function pastReceipts(superseded: readonly CallReceipt[], lastAt: string | undefined): PastReceipt[] {
  return superseded
    .map((past, index) => {
      const until = index + 1 < superseded.length ? superseded[index + 1]?.receiptAt : lastAt;
      return {
        reason: past.reason,
        lines: linesOf(past),
        ...present({
          picoUsd: past.picoUsd,
          listPicoUsd: past.listPicoUsd,
          minPicoUsd: past.minPicoUsd,
          maxPicoUsd: past.maxPicoUsd,
          priceRow: past.priceRow,
          book: past.receiptBook,
          replacedAt: until === undefined ? undefined : Date.parse(until),
        }),
      };
    })
    .toReversed();
}

/** undefined only when neither part is known. */
function together(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that are not known. */
function present<T extends object>(fields: T): Present<T> {
  // Only undefined values go, so what stays has T's types.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
