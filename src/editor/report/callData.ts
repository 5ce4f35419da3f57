import type { Call } from '../../call.ts';
import type { CallRow, CallsPage, ReportReceipt } from '../../protocol/reportCalls.ts';
import type { CallFilter, Ledger } from '../../ledger/ledgerTypes.ts';
import type { ReportBook } from './reportSources.ts';

/** Calls of the first page of the table, and of every further one. */
const FIRST_PAGE = 20;
const PAGE = 50;

export async function callsPage(ledger: Ledger, filter: CallFilter, after?: string): Promise<CallsPage> {
  const { calls, next, total } = await ledger.page(filter, after === undefined ? FIRST_PAGE : PAGE, after);
  return { rows: calls.map(callRow), ...(next === undefined ? {} : { next }), total };
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
export function callReceipt(call: Call, book: ReportBook, imageUri?: string): ReportReceipt {
  const row = callRow(call);
  const price = book.priceSource(row.model, row.startedAt);
  return {
    ...row,
    source: call.source,
    requestedModel: call.requestedModel,
    lines: (call.lines ?? []).map(({ meter, tokens, usdPerMillion, picoUsd }) => ({
      meter,
      tokens,
      usdPerMillion,
      picoUsd,
    })),
    flags: call.flags,
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
      priceRow: call.priceRow,
      price: call.priceRow !== undefined && price ? { bookAsOf: book.asOf, ...price } : undefined,
      image:
        call.imageFile === undefined ? undefined : { file: call.imageFile, ...present({ uri: imageUri }) },
    }),
  };
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
