import assert from 'node:assert/strict';
import { skuMap } from '../support/skuMap.ts';
import { shippedBook } from '../support/shippedBook.ts';

function read(description: string): string {
  const sku = skuMap.sku(description);
  if (!sku) return 'unmapped';
  return sku.kind === 'tokens'
    ? `${sku.model} ${sku.meter} ${sku.serviceTier}`
    : `not in receipts: ${sku.meter}`;
}

describe('SKUs of Cloud Billing', () => {
  const cases: [description: string, wanted: string][] = [
    ['Generate content output token count gemini 3.8 flash text', 'gemini-3.8-flash output.text standard'],
    [
      'Generate content output token count gemini 2.5 flash short input text',
      'gemini-2.5-flash output.text standard',
    ],
    [
      'Generate content output token count gemini 2.5 flash lite short output text non-thinking',
      'gemini-2.5-flash-lite output.text standard',
    ],
    ['Generate content input token count Gemini 2.5 Pro input image', 'gemini-2.5-pro input.image standard'],
    [
      'Generate content cached input token count gemini 2.5 flash input audio',
      'gemini-2.5-flash cached.audio any',
    ],
    [
      'Generate content cached input token count gemini 2.5 pro short input',
      'gemini-2.5-pro cached.text any',
    ],
    [
      'Generate content input token count gemini 3.7 flash image flex caching',
      'gemini-3.7-flash cached.image any',
    ],
    ['Generate content input token count gemini 3.8 flash text flex', 'gemini-3.8-flash input.text flex'],
    [
      'Generate_content text output token count for gemini 3 flash batch',
      'gemini-3-flash-preview output.text batch',
    ],
    [
      'Generate_content text input token count for gemini 3 pro short',
      'gemini-3-pro-preview input.text standard',
    ],
    [
      'Generate_content_cached_input_token_count_gemini_3_pro_short_image',
      'gemini-3-pro-preview cached.image any',
    ],
    [
      'Generate_content image output token count for Gemini 3 Pro Image',
      'gemini-3-pro-image output.image standard',
    ],
    [
      'Generate_content image output token count for Gemini 2.5 Flash Native Image Generation',
      'gemini-2.5-flash-image output.image standard',
    ],
    [
      'Generate_content image output token count for Gemini 3.1 Flash Lite Image',
      'gemini-3.1-flash-lite-image output.image standard',
    ],
    [
      'Generate content input token count gemini 3.1 flash lite preview text',
      'gemini-3.1-flash-lite input.text standard',
    ],
    ['GenerateContent audio input token count for Gemini 2.0 Flash', 'gemini-2.0-flash input.audio standard'],
    ['EmbedContent input token count for gemini-embedding-2 text', 'gemini-embedding-2 input.text standard'],
    ['Generate content search query gemini 3 paid one', 'not in receipts: grounding.query'],
    ['Number of queries with search grounding', 'not in receipts: grounding.query'],
    [
      'Generate_content cached text storage token hours for gemini 3 flash',
      'not in receipts: cacheStorage.perHour',
    ],
    // What a rule does not know in full is never guessed.
    ['Generate content input token count gemini 3.8 flash cyber text', 'unmapped'],
    ['Bidi_generate_content text input token count for gemini-3.8-live', 'unmapped'],
    ['Generate content input token count gemini 99 text', 'unmapped'],
    ['Services CPU (Request-based billing) in us-central1', 'unmapped'],
    ['', 'unmapped'],
  ];
  for (const [description, wanted] of cases) {
    it(`"${description}" is ${wanted}`, () => assert.equal(read(description), wanted));
  }

  it('every model with prices has a SKU name, by its id or an alias', () => {
    for (const { id, rows } of shippedBook.models()) {
      if (rows.length === 0) continue;
      const [, name = ''] = /^(.*)$/.exec(id.replaceAll('-', ' ')) ?? [];
      assert.ok(
        skuMap.sku(`Generate content input token count ${name} text`) ?? skuMap.groupOf(id) !== id,
        id,
      );
    }
  });

  it('models that share their SKUs are one group', () => {
    assert.equal(skuMap.groupOf('models/gemini-3.1-pro-preview'), skuMap.groupOf('gemini-3-pro-preview'));
    assert.equal(skuMap.groupOf('gemini-9-unobtainium'), 'gemini-9-unobtainium');
  });
});
