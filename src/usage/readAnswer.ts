import type { ServiceTier } from '../call.ts';
import type { Usage } from '../pricing/meters.ts';
import type { Answer, ServiceError } from './exchange.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from './json.ts';
import { batchEntries, batchModel, isBatchOperation } from './readBatch.ts';
import { readError } from './readError.ts';
import { hasBillableCount, readUsageField, readUsageMetadata } from './readUsage.ts';
import { sumUsage } from './sumUsage.ts';

const SERVICE_TIERS: Readonly<Record<string, ServiceTier>> = {
  standard: 'standard',
  batch: 'batch',
  flex: 'flex',
  priority: 'priority',
};
const COUNT_KEY = /Tokens$|TokensDetails$|TokenCount$/;

/** One body, or an array of a stream's chunks. Reads every shape of FACTS.md section 4; never throws on any JSON. */
export function readAnswer(body: unknown): Answer {
  const reader = new AnswerReader();
  reader.push(body);
  return reader.answer();
}

/** Reads an answer chunk by chunk, keeping only what billing needs: of a stream the last usage counts. */
export class AnswerReader {
  #modelVersion: string | undefined;
  #usage: Usage | undefined;
  #serviceTier: ServiceTier | undefined;
  #unknownServiceTier: string | undefined;
  #finishReason: string | undefined;
  #blockReason: string | undefined;
  #error: ServiceError | undefined;
  #hasCandidates = false;
  #candidates = 0;
  #imageParts = 0;
  #otherMediaParts = 0;
  #queries: Set<string> | undefined;
  #mostQueries = 0;
  #countTokens = false;
  #inner: Answer[] | undefined;
  /** Reading inside of another answer: no further level is opened, however deep the JSON. */
  #nested = false;

  /** One chunk; an array is taken as several (errors of streams come as arrays). */
  push(chunk: unknown): void {
    if (isObject(chunk)) {
      this.#read(chunk);
    } else if (Array.isArray(chunk)) {
      for (const part of chunk as unknown[]) {
        if (isObject(part)) this.#read(part);
        else if (Array.isArray(part))
          for (const deeper of part as unknown[]) if (isObject(deeper)) this.#read(deeper);
      }
    }
  }

  answer(): Answer {
    const answer: Answer = {
      hasCandidates: this.#hasCandidates,
      imageParts: this.#imageParts,
      groundingQueries: Math.max(this.#mostQueries, this.#queries?.size ?? 0),
    };
    if (this.#modelVersion !== undefined) answer.modelVersion = this.#modelVersion;
    if (this.#usage !== undefined) answer.usage = this.#usage;
    if (this.#serviceTier !== undefined) answer.serviceTier = this.#serviceTier;
    if (this.#unknownServiceTier !== undefined) answer.unknownServiceTier = this.#unknownServiceTier;
    if (this.#finishReason !== undefined) answer.finishReason = this.#finishReason;
    if (this.#blockReason !== undefined) answer.blockReason = this.#blockReason;
    if (this.#error !== undefined) answer.error = this.#error;
    if (this.#otherMediaParts > 0) answer.otherMediaParts = this.#otherMediaParts;
    if (this.#hasCandidates && this.#candidates === 0) answer.emptyCandidates = true;
    if (this.#countTokens && this.#usage === undefined && !this.#hasCandidates) answer.countTokens = true;
    if (this.#inner !== undefined) answer.inner = this.#inner;
    return answer;
  }

  #read(chunk: JsonObject): void {
    if (chunk['error'] !== undefined && chunk['error'] !== null)
      this.#error = readError(chunk['error']) ?? this.#error;
    if (!this.#nested && isBatchOperation(chunk)) {
      this.#readBatch(chunk);
      return;
    }
    const metadata = objectAt(chunk, 'usageMetadata') ?? objectAt(chunk, 'usage_metadata');
    if (metadata) {
      this.#takeUsage(readUsageMetadata(metadata));
      this.#takeTier(metadata['serviceTier'] ?? metadata['service_tier']);
    }
    const model = textAt(chunk, 'modelVersion') ?? textAt(chunk, 'model_version');
    if (model !== undefined) this.#takeModel(model);
    const { candidates } = chunk;
    if (Array.isArray(candidates)) {
      this.#hasCandidates = true;
      for (const candidate of candidates as unknown[])
        if (isObject(candidate)) this.#readCandidate(candidate);
    }
    const feedback = objectAt(chunk, 'promptFeedback') ?? objectAt(chunk, 'prompt_feedback');
    const blockReason = feedback && (textAt(feedback, 'blockReason') ?? textAt(feedback, 'block_reason'));
    if (blockReason !== undefined) this.#blockReason = blockReason;
    if (candidates === undefined) this.#readOtherShapes(chunk, metadata !== undefined);
  }

  #readOtherShapes(chunk: JsonObject, hasMetadata: boolean): void {
    const interaction = objectAt(chunk, 'interaction');
    if (interaction) this.#readInteraction(interaction);
    else if (chunk['object'] === 'interaction' || 'steps' in chunk) this.#readInteraction(chunk);
    else if (objectAt(chunk, 'usage') || Array.isArray(chunk['choices'])) this.#readInteraction(chunk);
    // An image of a streamed interaction comes as a delta of its step.
    const delta = objectAt(chunk, 'delta');
    if (delta) this.#countMedia(delta['type']);
    const live = objectAt(chunk, 'serverContent');
    const turn = live && objectAt(live, 'modelTurn');
    if (turn) {
      this.#hasCandidates = true;
      this.#candidates += 1;
      this.#readParts(turn);
    }
    if (!hasMetadata && isTokenCount(chunk)) this.#countTokens = true;
    // A cache names its model as `model`.
    if (textAt(chunk, 'name')?.startsWith('cachedContents/')) this.#takeModel(textAt(chunk, 'model') ?? '');
    // One line of a batch's result file, and answers wrapped by a gateway.
    const wrapped = this.#nested ? undefined : objectAt(chunk, 'response');
    if (wrapped && (isObject(wrapped['usageMetadata']) || Array.isArray(wrapped['candidates']))) {
      this.#nested = true;
      this.#read(wrapped);
      this.#nested = false;
    }
  }

  /** A later chunk without any count does not undo an earlier one. */
  #takeUsage(usage: Usage): void {
    if (hasBillableCount(usage) || this.#usage === undefined || !hasBillableCount(this.#usage))
      this.#usage = usage;
  }

  #takeModel(model: string): void {
    const bare = model.replace(/^models\//, '');
    if (bare !== '') this.#modelVersion = bare;
  }

  #takeTier(tier: unknown): void {
    if (typeof tier !== 'string') return;
    const name = tier.toLowerCase().replace(/^service_tier_/, '');
    if (name === '' || name === 'unspecified' || name === 'default' || name === 'auto') return;
    this.#serviceTier = Object.hasOwn(SERVICE_TIERS, name) ? SERVICE_TIERS[name] : undefined;
    this.#unknownServiceTier = this.#serviceTier === undefined ? name.slice(0, 40) : undefined;
  }

  #readCandidate(candidate: JsonObject): void {
    this.#candidates += 1;
    const reason = textAt(candidate, 'finishReason') ?? textAt(candidate, 'finish_reason');
    if (reason !== undefined) this.#finishReason = reason;
    const content = objectAt(candidate, 'content');
    if (content) this.#readParts(content);
    const grounding = objectAt(candidate, 'groundingMetadata') ?? objectAt(candidate, 'grounding_metadata');
    if (grounding) this.#takeQueries(listAt(grounding, 'webSearchQueries'));
  }

  /** Images that are answered; a part marked as thought is an interim picture (FACTS.md section 7). */
  #readParts(content: JsonObject): void {
    for (const part of listAt(content, 'parts')) {
      if (!isObject(part) || part['thought'] === true) continue;
      const data = objectAt(part, 'inlineData') ?? objectAt(part, 'inline_data');
      if (data) this.#countMedia(data['mimeType'] ?? data['mime_type']);
    }
  }

  #countMedia(type: unknown): void {
    if (typeof type !== 'string') return;
    if (type.startsWith('image')) this.#imageParts += 1;
    else if (type.startsWith('audio') || type.startsWith('video')) this.#otherMediaParts += 1;
  }

  /** Queries repeated by a later chunk of a stream are the same queries. */
  #takeQueries(list: readonly unknown[]): void {
    if (list.length === 0) return;
    this.#mostQueries = Math.max(this.#mostQueries, list.length);
    this.#queries ??= new Set();
    for (const query of list) if (typeof query === 'string') this.#queries.add(query);
  }

  /** An interaction, or an answer of the OpenAI-compatible path: both name `model` and `usage`. */
  #readInteraction(body: JsonObject): void {
    const usage = objectAt(body, 'usage');
    if (usage) {
      const read = readUsageField(usage);
      if (read) this.#takeUsage(read);
      this.#takeTier(usage['service_tier']);
      this.#mostQueries = Math.max(this.#mostQueries, groundingCount(usage['grounding_tool_count']));
    }
    const model = textAt(body, 'model');
    if (model !== undefined) this.#takeModel(model);
    this.#takeTier(body['service_tier']);
    for (const step of [...listAt(body, 'steps'), ...listAt(body, 'outputs')]) {
      if (!isObject(step) || step['type'] === 'thought' || step['type'] === 'user_input') continue;
      this.#hasCandidates = true;
      this.#candidates += 1;
      this.#countMedia(step['type']);
      for (const content of listAt(step, 'content')) if (isObject(content)) this.#countMedia(content['type']);
    }
    const status = textAt(body, 'status');
    if (status !== undefined) this.#finishReason = status;
  }

  #readBatch(operation: JsonObject): void {
    const model = batchModel(operation);
    if (model !== undefined) this.#takeModel(model);
    this.#serviceTier = 'batch';
    const entries = batchEntries(operation);
    if (entries === undefined) return;
    const inner = entries.map((entry) => {
      const reader = new AnswerReader();
      reader.#nested = true;
      reader.push(objectAt(entry, 'response') ?? entry);
      const answer = reader.answer();
      if (answer.modelVersion === undefined && model !== undefined)
        answer.modelVersion = model.replace(/^models\//, '');
      return answer;
    });
    this.#inner = inner;
    this.#usage = sumUsage(inner.flatMap(({ usage }) => usage ?? []));
    this.#hasCandidates = inner.some(({ hasCandidates }) => hasCandidates);
    this.#candidates = inner.length;
    this.#imageParts = inner.reduce((sum, { imageParts }) => sum + imageParts, 0);
    this.#mostQueries = inner.reduce((sum, { groundingQueries }) => sum + groundingQueries, 0);
  }
}

/** The Gemini API's countTokens body has token counts and nothing else (FACTS.md section 4). */
function isTokenCount(body: JsonObject): boolean {
  return typeof body['totalTokens'] === 'number' && Object.keys(body).every((key) => COUNT_KEY.test(key));
}

/** A number, or counts by tool. */
function groundingCount(value: unknown): number {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? value : 0;
  if (!Array.isArray(value)) return 0;
  let sum = 0;
  for (const entry of value as unknown[]) if (isObject(entry)) sum += groundingCount(entry['count']);
  return sum;
}
