import assert from 'node:assert/strict';

import { AnswerReader, readAnswer } from '../../src/usage/readAnswer.ts';
import { readRecording, recordedFiles, recordingsPresent } from '../support/recordings.ts';

const NOTHING = { hasCandidates: false, imageParts: 0, groundingQueries: 0 };

describe('readAnswer', () => {
  it('reads a generateContent answer with everything in it', () => {
    assert.deepEqual(
      readAnswer({
        candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' }],
        modelVersion: 'models/gemini-3.8-flash',
        usageMetadata: {
          promptTokenCount: 10,
          cachedContentTokenCount: 4,
          candidatesTokenCount: 5,
          thoughtsTokenCount: 6,
          toolUsePromptTokenCount: 7,
          totalTokenCount: 28,
          promptTokensDetails: [
            { modality: 'TEXT', tokenCount: 8 },
            { modality: 'TEXT', tokenCount: 1 },
            { modality: 'AUDIO' },
          ],
          cacheTokensDetails: [{ modality: 'TEXT', tokenCount: 4 }],
          candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 5 }],
          toolUsePromptTokensDetails: [{ modality: 'DOCUMENT', tokenCount: 7 }],
          serviceTier: 'flex',
        },
      }),
      {
        hasCandidates: true,
        imageParts: 0,
        groundingQueries: 0,
        modelVersion: 'gemini-3.8-flash',
        serviceTier: 'flex',
        finishReason: 'STOP',
        usage: {
          promptTokens: 10,
          cachedTokens: 4,
          candidatesTokens: 5,
          thoughtsTokens: 6,
          toolUsePromptTokens: 7,
          totalTokens: 28,
          promptDetails: { text: 9, audio: 0 },
          cachedDetails: { text: 4 },
          candidatesDetails: { image: 5 },
          toolUseDetails: { document: 7 },
        },
      },
    );
  });

  it('lets the last usage of a stream win, also when it is smaller, and keeps it past chunks without one', () => {
    const reader = new AnswerReader();
    reader.push({ candidates: [{}], usageMetadata: { promptTokenCount: 96, candidatesTokenCount: 1 } });
    reader.push({ candidates: [{ finishReason: 'STOP' }], usageMetadata: { promptTokenCount: 79 } });
    reader.push({ candidates: [{}] });
    reader.push({ usageMetadata: { trafficType: 'ON_DEMAND' } });
    assert.deepEqual(reader.answer().usage, { promptTokens: 79 });
    assert.equal(reader.answer().finishReason, 'STOP');
  });

  it('reads snake_case, embeddings, Live and caches', () => {
    assert.deepEqual(
      readAnswer({ usage_metadata: { prompt_token_count: 3, candidates_token_count: 2 } }).usage,
      {
        promptTokens: 3,
        candidatesTokens: 2,
      },
    );
    assert.deepEqual(
      readAnswer({
        usageMetadata: { promptTokenCount: 4, promptTokenDetails: [{ modality: 'IMAGE', tokenCount: 4 }] },
      }).usage,
      { promptTokens: 4, promptDetails: { image: 4 } },
    );
    const live = readAnswer([
      { serverContent: { modelTurn: { parts: [{ inlineData: { mimeType: 'audio/pcm', data: '' } }] } } },
      {
        usageMetadata: {
          promptTokenCount: 5,
          responseTokenCount: 6,
          responseTokensDetails: [{ modality: 'AUDIO', tokenCount: 6 }],
        },
      },
    ]);
    assert.deepEqual(live.usage, { promptTokens: 5, candidatesTokens: 6, candidatesDetails: { audio: 6 } });
    assert.deepEqual([live.hasCandidates, live.otherMediaParts], [true, 1]);
    const cache = readAnswer({
      name: 'cachedContents/x',
      model: 'models/gemini-2.5-flash',
      usageMetadata: { totalTokenCount: 9 },
    });
    assert.deepEqual([cache.modelVersion, cache.usage], ['gemini-2.5-flash', { totalTokens: 9 }]);
  });

  it('reads an interaction and the last event of its stream', () => {
    const interaction = {
      object: 'interaction',
      model: 'gemini-3-pro-image',
      status: 'completed',
      service_tier: 'standard',
      steps: [
        { type: 'thought' },
        { type: 'model_output', content: [{ type: 'text' }, { type: 'image', data: '' }] },
      ],
      usage: {
        total_tokens: 100,
        total_input_tokens: 50,
        total_cached_tokens: 0,
        total_output_tokens: 30,
        total_thought_tokens: 15,
        total_tool_use_tokens: 5,
        input_tokens_by_modality: [{ modality: 'image', tokens: 40 }],
        output_tokens_by_modality: [{ modality: 'image', tokens: 30 }],
        grounding_tool_count: [{ type: 'google_search', count: 2 }],
      },
    };
    const expected = {
      hasCandidates: true,
      imageParts: 1,
      groundingQueries: 2,
      modelVersion: 'gemini-3-pro-image',
      serviceTier: 'standard',
      finishReason: 'completed',
      usage: {
        promptTokens: 50,
        cachedTokens: 0,
        candidatesTokens: 30,
        thoughtsTokens: 15,
        toolUsePromptTokens: 5,
        totalTokens: 100,
        promptDetails: { image: 40 },
        candidatesDetails: { image: 30 },
      },
    };
    assert.deepEqual(readAnswer(interaction), expected);
    const events = [
      {
        event_type: 'interaction.created',
        interaction: { model: 'gemini-3-pro-image', status: 'in_progress' },
      },
      { event_type: 'step.delta', delta: { type: 'text', text: 'x' } },
      { event_type: 'interaction.completed', interaction },
    ];
    assert.deepEqual(readAnswer(events), expected);
  });

  it('counts an image that a streamed interaction sends as a delta', () => {
    assert.equal(
      readAnswer([{ event_type: 'step.delta', delta: { type: 'image', data: '' } }]).imageParts,
      1,
    );
  });

  it('reads the OpenAI-compatible usage: what the total has more are thoughts', () => {
    const answer = readAnswer({
      object: 'chat.completion',
      model: 'gemini-3.8-flash',
      choices: [{}],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 35,
        prompt_tokens_details: { cached_tokens: 4 },
      },
    });
    assert.equal(answer.modelVersion, 'gemini-3.8-flash');
    assert.deepEqual(answer.usage, {
      promptTokens: 10,
      cachedTokens: 4,
      candidatesTokens: 5,
      thoughtsTokens: 20,
      totalTokens: 35,
    });
  });

  it('knows a token count by its shape', () => {
    assert.deepEqual(readAnswer({ totalTokens: 8, promptTokensDetails: [] }), {
      ...NOTHING,
      countTokens: true,
    });
    assert.equal(readAnswer({ totalTokens: 8, totalBillableCharacters: 2 }).countTokens, undefined);
  });

  it('counts answered images, not the interim ones of thinking', () => {
    const part = { inlineData: { mimeType: 'image/png', data: '' } };
    const answer = readAnswer([
      { candidates: [{ content: { parts: [part, { ...part, thought: true }, { text: 'x' }] } }] },
      { candidates: [{ content: { parts: [{ inline_data: { mime_type: 'image/webp' } }] } }] },
    ]);
    assert.equal(answer.imageParts, 2);
  });

  it('tells no candidates, an empty list, and a blocked prompt apart', () => {
    assert.deepEqual(readAnswer({}), NOTHING);
    assert.deepEqual(readAnswer({ candidates: [] }), {
      ...NOTHING,
      hasCandidates: true,
      emptyCandidates: true,
    });
    assert.equal(readAnswer({ promptFeedback: { blockReason: 'SAFETY' } }).blockReason, 'SAFETY');
  });

  it('counts search queries once, also when a later chunk repeats them', () => {
    const chunk = (...webSearchQueries: string[]) => ({
      candidates: [{ groundingMetadata: { webSearchQueries } }],
    });
    assert.equal(readAnswer([chunk('a'), chunk('a', 'b'), chunk('c')]).groundingQueries, 3);
    assert.equal(readAnswer(chunk('a', 'a')).groundingQueries, 2);
  });

  it('reads errors: bodies, arrays, a chunk inside a 200, and the codes of interactions', () => {
    const error = { code: 503, message: 'high demand', status: 'UNAVAILABLE' };
    assert.deepEqual(readAnswer({ error }), { ...NOTHING, error });
    assert.deepEqual(readAnswer([{ error }]).error, error);
    assert.deepEqual(readAnswer([[{ error }]]).error, error);
    const cut = readAnswer([{ candidates: [{}], usageMetadata: { promptTokenCount: 1 } }, { error }]);
    assert.deepEqual([cut.usage, cut.error], [{ promptTokens: 1 }, error]);
    assert.deepEqual(readAnswer({ error: { code: 'invalid_request', message: 'no' } }).error, {
      message: 'no',
      reason: 'invalid_request',
    });
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
    assert.equal(readAnswer({ error: { ...error, details } }).error?.reason, 'API_KEY_INVALID');
  });

  it('takes null for left out, and anything else that is no whole number for malformed', () => {
    assert.deepEqual(readAnswer({ usageMetadata: { promptTokenCount: 1, thoughtsTokenCount: null } }).usage, {
      promptTokens: 1,
    });
    for (const count of [-1, 1.5, '12', true, {}, [], 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN]) {
      const usage = readAnswer({ usageMetadata: { promptTokenCount: 3, candidatesTokenCount: count } }).usage;
      assert.deepEqual(usage, { promptTokens: 3, malformed: true }, JSON.stringify(count));
      const details = [{ modality: 'TEXT', tokenCount: count }];
      const detailed = readAnswer({
        usageMetadata: { promptTokenCount: 3, promptTokensDetails: details },
      }).usage;
      assert.equal(detailed?.malformed, true, JSON.stringify(count));
    }
    assert.equal(readAnswer({ usageMetadata: { promptTokensDetails: {} } }).usage?.malformed, true);
    assert.equal(readAnswer({ usageMetadata: { promptTokensDetails: [7] } }).usage?.malformed, true);
  });

  it('does not let a wrong total spoil a usage that never needs it', () => {
    assert.deepEqual(readAnswer({ usageMetadata: { promptTokenCount: 3, totalTokenCount: -1 } }).usage, {
      promptTokens: 3,
    });
  });

  it('keeps the name of a modality or service tier that it does not know', () => {
    const usageMetadata = {
      promptTokenCount: 5,
      promptTokensDetails: [
        { modality: 'HAPTIC', tokenCount: 2 },
        { modality: 'MODALITY_UNSPECIFIED', tokenCount: 1 },
        { modality: '__proto__', tokenCount: 0 },
      ],
      serviceTier: 'TURBO',
    };
    const answer = readAnswer({ usageMetadata });
    assert.deepEqual(answer.usage?.unnamedMeters, ['input.haptic']);
    assert.deepEqual(answer.usage?.promptDetails, { text: 1 });
    assert.deepEqual([answer.serviceTier, answer.unknownServiceTier], [undefined, 'turbo']);
    assert.equal(
      readAnswer({ usageMetadata: { serviceTier: 'SERVICE_TIER_PRIORITY' } }).serviceTier,
      'priority',
    );
    assert.equal(readAnswer({ usageMetadata: { serviceTier: 'unspecified' } }).unknownServiceTier, undefined);
  });

  it('sums a batch operation and keeps each answer', () => {
    const one = (tokens: number) => ({
      response: {
        candidates: [{}],
        modelVersion: 'gemini-2.5-flash',
        usageMetadata: {
          promptTokenCount: tokens,
          promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }],
          serviceTier: 'standard',
        },
      },
    });
    const inlinedResponses = { inlinedResponses: [one(10), { error: { code: 500, message: 'x' } }, one(5)] };
    const body = {
      name: 'batches/1',
      metadata: {
        '@type': 'x.GenerateContentBatch',
        model: 'models/gemini-2.5-flash',
        output: { inlinedResponses },
      },
      done: true,
      response: { inlinedResponses },
    };
    const answer = readAnswer(body);
    assert.deepEqual(answer.usage, { promptTokens: 15, promptDetails: { text: 15 } });
    assert.equal(answer.serviceTier, 'batch');
    assert.deepEqual(
      answer.inner?.map(({ usage, error }) => [usage?.promptTokens, error?.code]),
      [
        [10, undefined],
        [undefined, 500],
        [5, undefined],
      ],
    );
    const pending = readAnswer({
      name: 'batches/1',
      metadata: { model: 'models/gemini-2.5-flash', state: 'PENDING' },
    });
    assert.deepEqual(
      [pending.usage, pending.inner, pending.modelVersion],
      [undefined, undefined, 'gemini-2.5-flash'],
    );
  });

  it('does not follow JSON that is nested beyond any answer', () => {
    let deep: unknown = {};
    for (let i = 0; i < 100_000; i += 1)
      deep = { usageMetadata: { promptTokenCount: 1 }, response: deep, error: [deep] };
    assert.equal(readAnswer(deep).usage?.promptTokens, 1);
    let batch: unknown = {};
    for (let i = 0; i < 50_000; i += 1)
      batch = { name: 'batches/1', response: { inlinedResponses: [{ response: batch }] } };
    assert.equal(readAnswer(batch).inner?.length, 1);
    let list: unknown = [];
    for (let i = 0; i < 100_000; i += 1) list = [list];
    assert.deepEqual(readAnswer(list), NOTHING);
  });

  it('reads every recorded answer, and a usage wherever the oracle priced one', function recorded() {
    if (!recordingsPresent) this.skip();
    const files = recordedFiles();
    assert.ok(files.length > 900);
    for (const file of files) {
      const { kind, status, body } = readRecording(file);
      const answer = readAnswer(body);
      if (kind === 'error') assert.ok(answer.error || status >= 400, file);
      if (kind === 'countTokens' && !file.includes('vx')) assert.equal(answer.countTokens, true, file);
      assert.equal(answer.usage?.malformed, undefined, file);
    }
  });
});
