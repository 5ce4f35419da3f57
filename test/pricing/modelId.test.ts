import assert from 'node:assert/strict';

import { canonicalModelId } from '../../src/pricing/modelId.ts';

describe('canonicalModelId', () => {
  it('strips one leading prefix and lowers the case, and nothing else', () => {
    const table = {
      'models/gemini-3.8-flash': 'gemini-3.8-flash',
      'publishers/google/models/Gemini-3.8-Flash': 'gemini-3.8-flash',
      'tunedModels/mine-1': 'mine-1',
      'gemini-3.8-flash': 'gemini-3.8-flash',
      'models/models/x': 'models/x',
      'my-models/x': 'my-models/x',
      'agent:deep-research': 'agent:deep-research',
      '': '',
    };
    for (const [id, bare] of Object.entries(table)) assert.equal(canonicalModelId(id), bare);
  });
});
