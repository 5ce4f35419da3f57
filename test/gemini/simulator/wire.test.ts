import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { startSimulator } from '../../../src/gemini/simulator/server.ts';
import type { Simulator } from '../../../src/gemini/simulator/server.ts';
import { A_DAY, post } from '../simulated.ts';
import type { Json } from '../simulated.ts';

const hello = { contents: [{ role: 'user', parts: [{ text: 'Hello there' }] }] };
const withImage = (image: object, text = 'Panel s1_p02'): object => ({
  contents: [{ parts: [{ text }] }],
  generationConfig: { responseModalities: ['IMAGE'], imageConfig: image },
});

describe('simulator on the wire', () => {
  let simulator: Simulator;
  let now = A_DAY;
  const models = (rest: string, version = 'v1beta'): string => `${simulator.url}/${version}/models${rest}`;
  before(async () => {
    simulator = await startSimulator({ now: () => now });
  });
  beforeEach(() => {
    now = A_DAY;
  });
  after(() => simulator.close());

  for (const version of ['v1', 'v1beta', 'v1alpha']) {
    it(`answers generateContent under /${version} in one body`, async () => {
      const { status, json, headers } = await post(
        models('/gemini-3.8-flash:generateContent', version),
        hello,
      );
      assert.equal(status, 200);
      assert.equal(headers.get('x-gemini-service-tier'), 'standard');
      const { candidates, usageMetadata: usage, modelVersion, responseId } = json;
      assert.equal(candidates.length, 1);
      assert.equal(candidates[0].content.parts.length, 1, 'texts of chunks are joined');
      assert.equal(candidates[0].finishReason, 'STOP');
      assert.equal(modelVersion, 'gemini-3.8-flash');
      assert.match(responseId, /^[\w-]{20}$/);
      assert.equal(
        usage.totalTokenCount,
        usage.promptTokenCount + usage.candidatesTokenCount + usage.thoughtsTokenCount,
      );
      assert.deepEqual(usage.promptTokensDetails, [{ modality: 'TEXT', tokenCount: usage.promptTokenCount }]);
      assert.ok(
        !('cachedContentTokenCount' in usage) && !('toolUsePromptTokenCount' in usage),
        'zeros are left out',
      );
    });
  }

  it('streams events with alt=sse and a JSON list without, each chunk with usage', async () => {
    const sse = await post(models('/gemini-3.8-flash:streamGenerateContent?alt=sse'), hello);
    assert.equal(sse.headers.get('content-type'), 'text/event-stream');
    const events = sse.text.split('\r\n\r\n').filter((event) => event !== '');
    const chunks = events.map((event) => JSON.parse(event.replace(/^data: /, '')));
    const list = await post(models('/gemini-3.8-flash:streamGenerateContent'), hello);
    assert.ok(chunks.length > 1);
    const bare = (chunk: Json): Json => ({ ...chunk, responseId: 'any' });
    assert.deepEqual(chunks.map(bare), list.json.map(bare));
    for (const [at, { usageMetadata, candidates }] of chunks.entries()) {
      assert.ok(usageMetadata.promptTokenCount > 0);
      assert.equal(candidates[0].finishReason, at === chunks.length - 1 ? 'STOP' : undefined);
    }
    const whole = await post(models('/gemini-3.8-flash:generateContent'), hello);
    assert.deepEqual(
      whole.json.usageMetadata,
      chunks.at(-1).usageMetadata,
      'streamed or not, the same is billed',
    );
    assert.equal(chunks.map((chunk) => chunk.candidates[0].content.parts[0].text).join(''), whole.json.candidates[0].content.parts[0].text); // prettier-ignore
  });

  it('puts errors of an unframed stream in a list', async () => {
    const { status, json } = await post(models('/no-such-model:streamGenerateContent'), hello);
    assert.equal(status, 404);
    assert.equal(json[0].error.status, 'NOT_FOUND');
  });

  it('takes snake_case names, and a colon that is escaped', async () => {
    const body = {
      system_instruction: { parts: [{ text: 'Brief.' }] },
      contents: [{ parts: [{ inline_data: { mime_type: 'image/png', data: 'AAAA' } }, { text: 'Hi' }] }],
      generation_config: { max_output_tokens: 5 },
    };
    const { json } = await post(models('/gemini-3.8-flash%3AgenerateContent'), body);
    assert.deepEqual(json.usageMetadata.promptTokensDetails, [
      { modality: 'TEXT', tokenCount: 5 },
      { modality: 'IMAGE', tokenCount: 1120 },
    ]);
    assert.equal(json.candidates[0].finishReason, 'MAX_TOKENS');
  });

  it('names only IMAGE in the details of an image answer', async () => {
    const { json } = await post(
      models('/gemini-3-pro-image:generateContent'),
      withImage({ imageSize: '4K' }),
    );
    assert.deepEqual(json.usageMetadata.candidatesTokensDetails, [{ modality: 'IMAGE', tokenCount: 2000 }]);
    assert.ok(json.usageMetadata.candidatesTokenCount > 2000);
    const parts = json.candidates[0].content.parts;
    assert.deepEqual(
      parts.map((part: object) => Object.keys(part)[0]),
      ['inlineData'],
      'IMAGE alone brings no text',
    );
  });

  it('echoes the service tier that was asked for', async () => {
    const { json, headers } = await post(models('/gemini-3.8-flash:generateContent'), {
      ...hello,
      serviceTier: 'flex',
    });
    assert.equal(json.usageMetadata.serviceTier, 'flex');
    assert.equal(headers.get('x-gemini-service-tier'), 'flex');
  });

  describe('countTokens', () => {
    const url = (): string => models('/gemini-3-pro-image:countTokens');
    const system = { parts: [{ text: 'Be brief now' }] };
    it('counts contents', async () => {
      const { json } = await post(url(), hello);
      assert.deepEqual(json, { totalTokens: 4, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 4 }] });
    });
    it('counts a whole request: system instruction, tools and pictures', async () => {
      const contents = [
        { parts: [{ text: 'Hello there' }, { inlineData: { mimeType: 'image/png', data: 'AA' } }] },
      ];
      const tools = [{ googleSearch: {} }];
      const whole = { model: 'models/gemini-3-pro-image', contents, systemInstruction: system };
      const counted = await post(url(), { generateContentRequest: whole });
      assert.equal(counted.json.totalTokens, 8 + 560);
      const tooled = await post(url(), { generateContentRequest: { ...whole, tools } });
      assert.ok(tooled.json.totalTokens > counted.json.totalTokens);
    });
    it('does not take both forms at once, or neither', async () => {
      assert.equal((await post(url(), { ...hello, generateContentRequest: hello })).status, 400);
      assert.equal((await post(url(), {})).status, 400);
    });
  });

  describe('models', () => {
    const get = async (rest: string): Promise<{ status: number; json: Json }> => {
      const response = await fetch(models(rest), { headers: { 'x-goog-api-key': 'k' } });
      return { status: response.status, json: await response.json() };
    };
    it('lists current text and image models page by page', async () => {
      const all = (await get('?pageSize=1000')).json.models.map(({ name }: { name: string }) => name);
      assert.ok(all.includes('models/gemini-nano-banana-2.1') && all.includes('models/gemini-3.8-flash'));
      assert.ok(!all.includes('models/gemini-2.0-flash') && !all.includes('models/text-embedding-004'));
      const paged: string[] = [];
      for (let token = ''; ;) {
        const { models: page, nextPageToken } = (await get(`?pageSize=3&pageToken=${token}`)).json;
        paged.push(...page.map(({ name }: { name: string }) => name));
        if (nextPageToken === undefined) break;
        token = nextPageToken;
      }
      assert.deepEqual(paged, all);
    });
    it('gives one model, or 404', async () => {
      assert.equal((await get('/gemini-3.8-flash')).json.inputTokenLimit, 1_048_576);
      assert.equal((await get('/gemini-2.0-flash')).status, 404);
    });
    it('answers a model until the Pacific midnight of its retirement', async () => {
      const url = models('/gemini-3.1-flash-image:generateContent');
      now = Date.parse('2026-10-29T06:59:00Z');
      assert.equal((await post(url, hello)).status, 200);
      now = Date.parse('2026-10-29T07:00:00Z');
      const { status, json } = await post(url, hello);
      assert.equal(status, 404);
      assert.match(
        json.error.message,
        /^models\/gemini-3\.1-flash-image is not found for API version v1beta/,
      );
    });
    it('serves a rerouted model by its new one from that day on', async () => {
      const url = models('/gemini-2.5-pro:generateContent');
      assert.equal((await post(url, hello)).json.modelVersion, 'gemini-2.5-pro');
      now = Date.parse('2026-12-01T08:00:00Z');
      assert.equal((await post(url, hello)).json.modelVersion, 'gemini-3.8-flash');
    });
    it('has no thoughts where a model does not think', async () => {
      const { json } = await post(
        models('/gemini-2.5-flash-image:generateContent'),
        withImage({ aspectRatio: '1:1' }),
      );
      assert.equal(json.usageMetadata.thoughtsTokenCount, undefined);
      assert.equal(json.usageMetadata.candidatesTokenCount, 1290);
    });
  });

  describe('refusals', () => {
    const cases: [what: string, model: string, body: unknown][] = [
      ['a size that the model rejects', 'gemini-3-pro-image', withImage({ imageSize: '512' })],
      ['a size in small letters', 'gemini-3-pro-image', withImage({ imageSize: '2k' })],
      ['a size beyond a lite model', 'gemini-3.1-flash-lite-image', withImage({ imageSize: '4K' })],
      ['any size on a 2.5 model', 'gemini-2.5-flash-image', withImage({ imageSize: '1K' })],
      ['an unknown aspect ratio', 'gemini-3-pro-image', withImage({ aspectRatio: '7:5' })],
      ['a ratio of other models', 'gemini-3-pro-image', withImage({ aspectRatio: '1:8' })],
      ['a picture from a text model', 'gemini-3.8-flash', withImage({})],
      ['no contents', 'gemini-3.8-flash', { contents: [] }],
      ['contents of another form', 'gemini-3.8-flash', { contents: 'Hello' }],
      ['an output limit below 1', 'gemini-3.8-flash', { ...hello, generationConfig: { maxOutputTokens: 0 } }],
      ['more references than the model takes', 'gemini-2.5-flash-image', { contents: [{ parts: [1, 2, 3, 4].map((n) => ({ inlineData: { mimeType: 'image/png', data: String(n) } })) }] }], // prettier-ignore
    ];
    for (const [what, model, body] of cases) {
      it(`refuses ${what} with 400`, async () => {
        const { status, json } = await post(models(`/${model}:generateContent`), body);
        assert.deepEqual([status, json.error?.status], [400, 'INVALID_ARGUMENT']);
      });
    }
    it('refuses a body that is no JSON', async () => {
      const init = { method: 'POST', body: '{"contents":', headers: { 'x-goog-api-key': 'k' } };
      assert.equal((await fetch(models('/gemini-3.8-flash:generateContent'), init)).status, 400);
    });
    it('refuses a prompt over the window', async () => {
      const long = { contents: [{ parts: [{ text: 'word'.repeat(1_048_577) }] }] };
      const { status, json } = await post(models('/gemini-3.8-flash:generateContent'), long);
      assert.equal(status, 400);
      assert.match(json.error.message, /exceeds the maximum number of tokens allowed \(1048576\)/);
    });
    it('knows no cached contents', async () => {
      const { status } = await post(models('/gemini-3.8-flash:generateContent'), {
        ...hello,
        cachedContent: 'x',
      });
      assert.equal(status, 403);
    });
    it('takes the key from header, query or bearer, and none for none', async () => {
      const url = models('/gemini-3.8-flash:generateContent');
      assert.equal((await post(url, hello, {})).json.error.details[0].reason, 'API_KEY_INVALID');
      assert.equal((await post(url, hello, { 'x-goog-api-key': 'invalid-1' })).status, 400);
      assert.equal((await post(`${url}?key=k`, hello, {})).status, 200);
      assert.equal((await post(url, hello, { authorization: 'Bearer k' })).status, 200);
    });
    it('answers other paths and methods with 404', async () => {
      assert.equal((await post(`${simulator.url}/v2/models/x:generateContent`, hello)).status, 404);
      assert.equal((await post(models('/gemini-3.8-flash:embedContent'), hello)).status, 404);
      assert.equal((await fetch(models('/gemini-3.8-flash:generateContent'))).status, 404);
    });
  });
});

describe('simulator beside recorded answers', () => {
  const folder = path.resolve(process.env['PANELMETER_RECORDED'] ?? '../shared/facts/recorded');
  const recorded = (name: string): Json => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
  let simulator: Simulator;
  before(async function () {
    if (!fs.existsSync(folder)) this.skip();
    simulator = await startSimulator({ now: () => A_DAY });
  });
  after(() => simulator?.close());

  const errors: [file: string, marker: string, model: string][] = [
    ['error-003.json', '400', 'gemini-3.8-flash'],
    ['error-009.json', '500', 'gemini-3-pro-image'],
    ['error-012.json', '403', 'gemini-3.8-flash'],
    ['error-013.json', '503', 'gemini-3.5-flash'],
    ['error-014.json', 'key-invalid', 'gemini-3.8-flash'],
    ['error-018.json', '429-capacity', 'gemini-3.8-flash'],
    ['error-026.json', '429-prepaid', 'gemini-3.1-flash-lite-image'],
  ];
  for (const [file, marker, model] of errors) {
    it(`[sim:${marker}] has the body of ${file}`, async () => {
      const body = { contents: [{ parts: [{ text: `Hi [sim:${marker}]` }] }] };
      const { json } = await post(`${simulator.url}/v1beta/models/${model}:generateContent`, body);
      assert.deepEqual(json, recorded(file).body);
    });
  }

  it('a spent day of the free tier is told in the recorded shape', async () => {
    const body = { contents: [{ parts: [{ text: 'Hi [sim:429-day 21.497994s]' }] }] };
    const { json } = await post(`${simulator.url}/v1beta/models/gemini-3.5-flash-lite:generateContent`, body);
    const real = recorded('error-028.json').body;
    const plain = (value: object): string =>
      JSON.stringify(value).replaceAll('500', '20').replace('"21s"', '"21.497994s"');
    assert.equal(plain(json), plain(real));
  });

  it('an image answer has the fields of a recorded one', async () => {
    const body = withImage({});
    const { json } = await post(`${simulator.url}/v1beta/models/gemini-3-pro-image:generateContent`, body);
    const real = recorded('generateContent-284.json').body;
    assert.deepEqual(Object.keys(json).sort(), Object.keys(real).sort());
    assert.deepEqual(Object.keys(json.usageMetadata).sort(), Object.keys(real.usageMetadata).sort());
    assert.deepEqual(Object.keys(json.candidates[0]).sort(), Object.keys(real.candidates[0]).sort());
  });
});
