import type { ServiceTier } from '../call.ts';
import { ENGLISH } from '../l10n.ts';
import type { GeminiClient, GenerateRequest, RequestPart } from '../gemini/geminiClient.ts';
import { bookEntry } from '../panels/bookEntry.ts';
import { contentOf } from '../panels/contentOf.ts';
import { estimateFacts } from '../panels/estimateFacts.ts';
import type { Estimate, PricedEstimate } from '../panels/estimate.ts';
import type { TextCount } from '../panels/expectedMeters.ts';
import { panelModelProblems } from '../panels/modelProblems.ts';
import { panelRequest } from '../panels/panelRequest.ts';
import { panelTags } from '../panels/panelTags.ts';
import type { Panel } from '../panels/spec.ts';
import type { Exchange } from '../usage/exchange.ts';
import { estimateOne } from './estimateSpec.ts';
import { notRun } from './panelResult.ts';
import type { NotRunReason, PanelResult } from './panelResult.ts';
import type { RunPorts, RunSettings } from './ports.ts';
import { referenceDigest } from './referenceDigest.ts';
import { unreadText } from './runMessages.ts';
import { withinTokenBudget } from './tokenLimit.ts';

/** A panel that may be sent: checked, estimated, its images read. */
export interface PanelJob {
  /** As it is sent: perhaps without its oldest context. */
  panel: Panel;
  /** What its token budget had to say. */
  note?: string;
  request: GenerateRequest;
  /** The same without its cache, for when the service does not know that any more. */
  uncached?: GenerateRequest;
  client: GeminiClient;
  simulated: boolean;
  /** Undefined: unpriced, and the caller allowed that. */
  estimate: PricedEstimate | undefined;
  /** What does not differ between attempts. */
  facts: Pick<
    Exchange,
    | 'requestedModel'
    | 'imageSize'
    | 'aspectRatio'
    | 'referenceImages'
    | 'estimatePicoUsd'
    | 'estimateLowPicoUsd'
    | 'estimateHighPicoUsd'
    | 'estimateTextTokens'
    | 'estimateTextBy'
    | 'contentHash'
    | 'flags'
    | 'tags'
  >;
}

export interface PrepareOptions {
  textCount?: TextCount;
  /** Sends a model that the price book does not know. */
  allowUnpriced?: boolean;
  /** What the call will be billed as; default standard. */
  serviceTier?: ServiceTier;
}

/** Everything that can be known to go wrong before money is spent; the job, or the result that says what did. */
export async function preparePanel(
  panel: Panel,
  ports: RunPorts,
  settings: RunSettings,
  signal: AbortSignal,
  options: PrepareOptions,
): Promise<{ job: PanelJob } | { result: PanelResult }> {
  const { spec } = panel;
  const { l10n = ENGLISH } = ports;
  const refuse = (reason: NotRunReason, message: string): { result: PanelResult } => ({
    result: notRun(spec.panelId, reason, `${message} ${l10n.t('Nothing was sent.')}`),
  });
  const [specError] = panel.errors;
  if (specError !== undefined) return refuse('spec-error', specError);
  const atMs = ports.clock.now();
  for (const problem of panelModelProblems(panel, ports.book, atMs, settings.tiers, l10n)) {
    const unpriced = problem.code === 'unknown-model';
    if (unpriced ? options.allowUnpriced !== true : problem.severity === 'error') {
      const reason = unpriced
        ? 'unknown-model'
        : problem.code === 'model-retired'
          ? 'model-retired'
          : 'unsupported';
      return refuse(reason, problem.message);
    }
  }
  const { book, history } = ports;
  const { tier, tiers } = settings;
  const estimateOf = (one: Panel, textCount: TextCount | undefined): Estimate =>
    estimateOne(one, {
      book,
      history,
      tier,
      atMs,
      l10n,
      ...(tiers ? { tiers } : {}),
      ...(textCount ? { countOf: () => textCount } : {}),
      ...(options.serviceTier === undefined ? {} : { serviceTier: options.serviceTier }),
    });
  let estimate = estimateOf(panel, options.textCount);
  const { model } = estimate;
  if ('unknown' in estimate && options.allowUnpriced !== true)
    return refuse('unknown-model', l10n.t('No estimate: {0}.', estimate.unknown));
  const parts: Extract<RequestPart, { bytes: Uint8Array }>[] = [];
  const digests: string[] = [];
  const { references } = panelRequest(panel);
  for (const path of references) {
    const read = await ports.files.read(path);
    if (!read.ok) return refuse('missing-reference', unreadText(path, read, l10n));
    parts.push({ mimeType: read.mimeType, bytes: read.bytes });
    digests.push(referenceDigest(read.bytes));
  }
  const client = await ports.client();
  if (!client.ok) return refuse('no-key', client.message);
  const asked = { ...client, textCount: options.textCount };
  const within = await withinTokenBudget(panel, ports, settings, asked, signal);
  if (!within.ok) return refuse('token-budget', within.message);
  const sent = within.panel;
  const wanted = panelRequest(sent);
  if (within.textCount !== options.textCount || sent !== panel) estimate = estimateOf(sent, within.textCount);
  const entry = bookEntry(book, model)?.entry;
  const image = entry?.kind === 'image' || (entry === undefined && panel.from === 'panel');
  const request: GenerateRequest = { model, parts: [...parts, { text: wanted.text }] };
  if (wanted.systemInstruction !== undefined) request.systemInstruction = wanted.systemInstruction;
  if (wanted.maxOutputTokens !== undefined) request.maxOutputTokens = wanted.maxOutputTokens;
  if (image) {
    request.image = {};
    if (spec.aspectRatio !== undefined) request.image.aspectRatio = spec.aspectRatio;
    if (spec.imageSize !== undefined && entry?.image?.acceptsImageSize !== false)
      request.image.size = spec.imageSize;
  }
  const priced = 'unknown' in estimate ? undefined : estimate;
  const facts: PanelJob['facts'] = {
    requestedModel: model,
    // Of the spec as it is written: what was left out of it is no change of it.
    contentHash: ports.hmac(contentOf(panel, model, digests)),
    tags: panelTags(panel),
  };
  if (references.length > 0) facts.referenceImages = references.length;
  if (within.flags) facts.flags = within.flags;
  if (priced) Object.assign(facts, estimateFacts(priced));
  const size = image ? (spec.imageSize ?? entry?.image?.defaultSize) : undefined;
  if (size !== undefined) facts.imageSize = size;
  if (image && spec.aspectRatio !== undefined) facts.aspectRatio = spec.aspectRatio;
  const job: PanelJob = {
    panel: sent,
    ...(within.note === undefined ? {} : { note: within.note }),
    request,
    client: client.client,
    simulated: client.simulated,
    estimate: priced,
    facts,
  };
  const cached =
    options.serviceTier === 'batch' ? undefined : await cachedRequest(job, parts, digests, ports);
  return { job: cached ? { ...job, request: cached, uncached: request } : job };
}

/** The request that begins with an explicit cache, when there is one for it; no batch has one. */
async function cachedRequest(
  { panel, request, simulated }: PanelJob,
  images: readonly RequestPart[],
  digests: readonly string[],
  { caches }: RunPorts,
): Promise<GenerateRequest | undefined> {
  const { style } = panel.spec;
  const { model, systemInstruction } = request;
  const found = await caches?.find({
    model,
    simulated,
    digests,
    ...(systemInstruction === undefined ? {} : { system: systemInstruction }),
    ...(style === undefined ? {} : { style }),
  });
  if (!found) return undefined;
  const names = panelRequest(panel).references;
  const references = found.digests.flatMap((digest) => names[digests.indexOf(digest)] ?? []);
  const wanted = panelRequest(panel, { references, style: found.style });
  const own = wanted.references.slice(references.length).flatMap((name) => images[names.indexOf(name)] ?? []);
  const { systemInstruction: _held, ...rest } = request;
  return { ...rest, cachedContent: found.name, parts: [...own, { text: wanted.text }] };
}
