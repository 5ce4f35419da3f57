import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import skus from '../../data/billing/skus.json' with { type: 'json' };
import { clientSnippets } from '../../src/attribution/clientSnippets.ts';
import { readBudgetSetting, readTeamBudgets } from '../../src/budgets/budgetSetting.ts';
import { reconcile } from '../../src/budgets/reconcile.ts';
import { SkuMap } from '../../src/budgets/skuMap.ts';
import { readTargets } from '../../src/budgets/targets.ts';
import type { Call } from '../../src/call.ts';
import { planImport } from '../../src/calls/importPlan.ts';
import { importText } from '../../src/calls/importText.ts';
import { readImport } from '../../src/calls/readImport.ts';
import { readBillExport } from '../../src/formats/billExport.ts';
import { EXPORT_FORMATS, isExportFormat } from '../../src/formats/exportFormats.ts';
import { formatText } from '../../src/formats/formatText.ts';
import { reconcileText } from '../../src/formats/reconcileText.ts';
import { networkFailure } from '../../src/gemini/failure.ts';
import { ENGLISH } from '../../src/l10n.ts';
import { DegradedState } from '../../src/ledger/degradedState.ts';
import { storageError } from '../../src/ledger/ledgerError.ts';
import { auditTable } from '../../src/panels/auditText.ts';
import { TIER_MODELS } from '../../src/panels/chooseModel.ts';
import { estimatePanel } from '../../src/panels/estimate.ts';
import { estimateText } from '../../src/panels/estimateText.ts';
import { readModelsSetting, ruleName } from '../../src/panels/modelRules.ts';
import { planText } from '../../src/panels/planText.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import { auditTokens } from '../../src/panels/tokenAudit.ts';
import { panelBudget } from '../../src/panels/tokenBudget.ts';
import { readOverride } from '../../src/pricing/readOverride.ts';
import { estimateSpec } from '../../src/runs/estimateSpec.ts';
import { faultText, uncheckedText, unreadText } from '../../src/runs/runMessages.ts';
import { withinTokenBudget } from '../../src/runs/tokenLimit.ts';
import { billLedger } from '../support/billLedger.ts';
import { KOREAN, KOREAN_TEXTS } from '../support/korean.ts';
import { latinWords } from '../support/latinWords.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { panelOf, promptOf } from '../support/panelOf.ts';
import { runWorld, settings } from '../support/runDoubles.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = Date.parse('2026-11-22T12:00:00Z');

const KEYS = ['prompt', 'characters', 'references', 'context', 'target', 'defaults', 'true', 'false', 'USD'];

/** All of it is Korean but for names. */
function isKorean(text: string, ...names: string[]): void {
  assert.deepEqual(latinWords(text, names), [], text);
  assert.match(text, /[가-힣]/, text);
}

describe('a Korean sentence', () => {
  it('ends where the English one does', () => {
    const open = Object.entries(KOREAN_TEXTS).filter(
      ([english, korean]) => /[.?!]\)?$/.test(english) && !/[.?!]\)?$/.test(korean),
    );
    assert.deepEqual(open, []);
  });
});

describe('Korean in a spec', () => {
  const messages = (name: string, text: string): string[] =>
    parseSpecFile(name, text, KOREAN).problems.map(({ message }) => message);

  it('tells every wrong field, key and id', () => {
    const wrong = [
      'panel_id: a/b\nprompt: x',
      'prompt: x',
      'panel_id: a',
      'panel_id: a\nprompt: [x]\nkey_panel: maybe\nmax_output_tokens: -1\nimage_size: 3K',
      'panel_id: a\nprompt: x\ncharacters: jin\nreferences: a.png\ncontext: x',
      'panel_id: a\nprompt: x\ncharacters: [{ reference: a.png }, [x]]',
      'panel_id: a\nprompt: x\npromt: y\nzzzzzzzzz: 1',
      'panel_id: a\nprompt: x\nmodel: gemini-3-pro-image\ntier: pro',
      'just words',
    ];
    const said = wrong.flatMap((text) => messages('a.panel.yaml', text));
    assert.ok(said.length >= 16, said.join('\n'));
    for (const message of said) isKorean(message, ...KEYS);
    for (const text of ['x: 1', 'panels: 1', 'panels: [x]\ndefaults: 1\ntarget: free', 'words'])
      for (const message of messages('a.chapter.yaml', text)) isKorean(message, ...KEYS);
    const twice = 'panels:\n  - panel_id: a\n    prompt: x\n  - panel_id: a\n    prompt: y';
    const [message = ''] = messages('a.chapter.yaml', twice);
    assert.equal(message, 'panel_id "a"이(가) 이 챕터에 이미 있습니다. 두 패널의 비용과 이미지가 섞입니다.');
    for (const text of ['---\nmodel: gemini-3.8-flash\n---\n', '---\nmodel: gemini-3.8-flash\n---\n{{who}}'])
      for (const each of messages('a.prompt', text)) isKorean(each);
  });

  it('tells what typing does to YAML and JSON', () => {
    const yaml = [
      'a: b: c',
      'a:\n\t- b',
      'a: [b, c',
      'a: "x',
      'a: *no',
      'a: !no x',
      'a: 1\n b: 2\nc',
      'a: 1\na: 2',
    ];
    for (const text of yaml) {
      const english = parseSpecFile('a.panel.yaml', text).problems.filter(({ code }) => code === 'syntax');
      const korean = messages('a.panel.yaml', text);
      for (const [at, { message }] of english.entries()) assert.notEqual(korean[at], message, text);
    }
    assert.equal(messages('a.panel.yaml', 'a: b: c')[0], 'YAML: 한 줄에 맵을 중첩할 수 없습니다');
    for (const text of ['{', '{"a" 1}', '{a: 1}', '[1,,2', '{"a": "x', '{"a": 1, "a": 2}', '{"a": 01}'])
      for (const message of messages('a.panel.json', text)) isKorean(message, 'JSON', 'prompt');
  });

  it('tells why an estimate is as it is, or cannot be made', () => {
    const panels = [
      panelOf({ prompt: 'x', tier: 'pro' }),
      panelOf({ prompt: 'x', key_panel: true, references: ['a.png'] }),
      panelOf({ prompt: 'x', characters: ['a', 'b', 'c', 'd'] }),
      panelOf({ prompt: 'x', model: 'gemini-2.5-flash-image', references: ['a.png'] }),
      panelOf({ prompt: 'x', model: 'gemini-9' }),
      panelOf({ prompt: 'x', model: 'gemini-2.5-flash-image', image_size: '4K' }),
      promptOf('model: gemini-auto\nreasoning: true', 'Why?'),
      promptOf('model: gemini-auto\ntask: routing', 'Where?'),
      promptOf('model: gemini-2.5-flash', 'Why?'),
    ];
    for (const panel of panels)
      for (const textCount of [undefined, { tokens: 100, by: 'service' as const }]) {
        const of = { panel, book: shippedBook, atMs: AT, l10n: KOREAN };
        const estimate = estimatePanel({ ...of, ...(textCount ? { textCount } : {}) });
        if ('unknown' in estimate) isKorean(estimate.unknown);
        else for (const { basis } of estimate.lines) isKorean(basis, 'K', '1K');
        assert.deepEqual(
          latinWords(estimateText(estimate, KOREAN), ['tier', 'flash', 'pro', 'routing', 'unpriced']),
          [],
        );
      }
    const file = { kind: 'panel' as const, fileName: 'a', panels: panels.slice(1, 2), problems: [] };
    const options = { book: shippedBook, atMs: AT, l10n: KOREAN, isMissing: () => true };
    const [missing] = estimateSpec(file, options).panels;
    assert.ok(missing && 'unknown' in missing.estimate);
    assert.equal(missing.estimate.unknown, '참조 a.png을(를) 찾을 수 없습니다');
    assert.equal(missing.estimate.missing, 'a.png');
  });

  it('tells what its token budget says', async () => {
    const old = 'the river rose and fell again. '.repeat(20);
    const more = { prompt: 'x', max_input_tokens: 100, context: [old, old] };
    for (const over_budget of ['warn', 'truncate', 'reject']) {
      const panel = panelOf({ ...more, over_budget });
      isKorean(panelBudget(panel, 400, undefined, KOREAN)?.message ?? '');
      const { ports } = runWorld([]);
      const client = await ports.client();
      assert.ok(client.ok);
      const asked = { ...client, textCount: { tokens: 400, by: 'service' as const } };
      const within = await withinTokenBudget(
        panel,
        { ...ports, l10n: KOREAN },
        settings,
        asked,
        AbortSignal.any([]),
      );
      isKorean(within.ok ? (within.note ?? '') : within.message);
    }
  });
});

describe('Korean of a setting or a file of one’s own', () => {
  it('tells what is wrong in budgets, targets and rules', () => {
    const budgets = [5, { perDayUsd: 'x' }, { hard: true }, [{ name: '', per: 'day' }], [{ per: 'year' }]];
    const named = [
      { name: 'a', usd: -1, per: 'day' },
      { name: 'b', per: 'day' },
      { name: 'perDayUsd', usd: 1, per: 'day' },
    ];
    for (const setting of [...budgets, named, [named[1], 5]])
      for (const problem of readBudgetSetting(setting, 'user', 'panelmeter.budgets', KOREAN).problems)
        isKorean(
          problem,
          'Object',
          'undefined',
          'Array',
          'usd',
          'tokens',
          'calls',
          'images',
          'perDayUsd',
          'name',
          'per',
          'USD',
        );
    for (const text of ['{"budgets": 5}', '5'])
      for (const problem of readTeamBudgets(text, undefined, KOREAN).problems)
        isKorean(problem, 'Object', 'budgets', 'JSON');
    for (const setting of [[], { costPerPanelUsd: 'x' }, { other: 1 }])
      isKorean(
        readTargets(setting, KOREAN).problem ?? '',
        'number',
        'costPerPanelUsd',
        'other',
        'null',
        'setting',
      );
    for (const setting of [[], { rules: 5 }, { flash: ' ' }, { rules: [{ use: 'pro' }] }]) {
      const read = readModelsSetting(setting, KOREAN);
      isKorean(read.ok ? '' : read.problem, 'Array', 'flash', 'pro', 'rules', 'S', 'undefined');
    }
    const when = { close_up: true, characters: 3, image_size: ['2K', '4K'], max_latency_ms: 500 };
    assert.equal(ruleName({ when, use: 'pro' }, KOREAN), '클로즈업, 인물 3명 이상, 2K 또는 4K, 500ms 안에');
  });

  it('tells what is wrong in prices, and where', () => {
    const row = {
      from: '2026-12-01',
      to: '2026-11-01',
      tiers: [{ meters: { 'input.text': '1' } }],
      source: 'x',
    };
    const model = (prices: unknown): string =>
      JSON.stringify({ models: [{ id: 'gemini-9', name: 'Nine', kind: 'text', prices }] });
    const books = [
      '',
      '{',
      '{"models": 5}',
      model([row]),
      model([{ ...row, from: 'soon' }]),
      model([{ ...row, tiers: [] }]),
    ];
    for (const text of books) {
      const read = readOverride(shippedBook, text, KOREAN);
      assert.ok(!read.ok);
      isKorean(read.message, 'Array', 'models', 'from', 'to', 'tiers', 'maxPromptTokens');
    }
  });
});

describe('Korean documents', () => {
  async function* walk(calls: readonly Call[]): AsyncGenerator<Call> {
    for (const call of calls) yield await Promise.resolve(call);
  }

  it('are the plan of a chapter and a token audit', () => {
    const list = Array.from({ length: 20 }, (_, n) => `  - panel_id: p${n}\n    prompt: Wave ${n}.\n`);
    const file = parseSpecFile('a.chapter.yaml', `chapter: 1\npanels:\n${list.join('')}`, KOREAN);
    const parts = { file, tiers: TIER_MODELS, book: shippedBook, atMs: AT, l10n: KOREAN } as const;
    const plan = planText(parts);
    isKorean(plan, 'flash', 'pro', 'Nano', 'Banana', 'Gemini', 'Pro', 'Image', 'Flash');
    assert.match(
      plan,
      /^# 챕터 1 계획\n\n패널 20개, 목표 \$1\.00\(챕터에 목표가 없어 패널 20개에 \$1\.00\)\./,
    );
    isKorean(planText({ ...parts, file: { ...file, panels: [] } }));
    const panel = panelOf({
      prompt: 'x',
      style: 'Ink.',
      system: 'Draw.',
      references: ['a.png'],
      characters: ['jin'],
    });
    isKorean(
      auditTable(
        auditTokens(panel, undefined, () => undefined, undefined),
        KOREAN,
      ),
    );
    isKorean(auditTable({ parts: [], tokens: 0, guessed: false, referencesUnknown: false }, KOREAN));
  });

  it('are the dry run of an import, in columns', async () => {
    const lines = [
      'no json',
      '5',
      '{"a": 1}',
      '{"startedAt": "2026-11-22", "requestedModel": "gemini-9"}',
      '{"timestamp": "2026-11-22T10:00:00Z", "model": 5}',
      '{"timestamp": "2026-11-22T10:00:00Z", "model": "gemini-3.8-flash"}',
      '{"request_id": "1", "startTime": "2026-11-22 10:00:00", "model": "gpt-9", "custom_llm_provider": "openai"}',
      '{"request_id": "2", "startTime": "2026-11-22 10:00:00", "model": "gemini-9", "cache_hit": true}',
    ];
    async function* chunks(): AsyncGenerator<string> {
      yield await Promise.resolve(lines.join('\n'));
    }
    const plan = await planImport(
      readImport(chunks(), shippedBook, () => 'id', KOREAN),
      new MemoryLedger(),
    );
    const text = importText(plan, KOREAN);
    isKorean(
      text,
      'UTC',
      'JSON',
      'LiteLLM',
      'openai',
      'model',
      'startedAt',
      'timestamp',
      'unpriced',
      'ISO',
      'ID',
    );
    assert.match(text, /^새 호출 {4}호출 1건, 2026-11-22 – 2026-11-22 \(UTC\)\n/);
    assert.match(text, /\n이미 있음 {2}호출 0건, 원장에 이미 있음\n/);
    assert.match(text, /\n {13}줄 1: JSON이 아닙니다\n/);
  });

  it('are bill and ledger, aligned as in English', async () => {
    for (const name of ['report.csv', 'cost-table.csv', 'bigquery.ndjson']) {
      const file = readFileSync(new URL(`../fixtures/billing/${name}`, import.meta.url), 'utf8');
      const result = await reconcile(readBillExport(file, KOREAN), walk(billLedger), new SkuMap(skus), {
        projects: [],
      });
      const english = reconcileText(result);
      const korean = reconcileText(result, undefined, KOREAN);
      assert.notEqual(korean, english);
      const figures = (text: string): string[] => text.match(/\$\d+(?:\.\d+)?/g) ?? [];
      assert.deepEqual(figures(korean).toSorted(), figures(english).toSorted());
      const words = korean.replaceAll(
        /^\| (Generate|Gemini|Vertex|Cloud|Free|Promotion|Batch|.*SKU|[A-Z]).*$/gm,
        '',
      );
      for (const word of [
        'Billed',
        'Ledger',
        'Difference',
        'agrees',
        'not counted',
        'Left out',
        'netted',
        'call',
      ])
        assert.ok(!words.includes(word), `${word} in ${korean}`);
      assert.match(korean, /^# 청구서와 원장, \d{4}-\d\d-\d\d부터 \d{4}-\d\d-\d\d까지\n/);
      assert.match(korean, /\n## 날짜와 SKU별\n/);
      assert.ok(korean.split('\n').filter((line) => line.startsWith('| ')).length > 5);
    }
    assert.throws(() => readBillExport('a,b\n1,2', KOREAN), /Cloud Billing 내보내기가 아닙니다/);
  });
});

describe('Korean of what runs and of the ledger', () => {
  it('names every format and client, whose code is the same', () => {
    for (const format of Object.keys(EXPORT_FORMATS).filter(isExportFormat)) {
      const { about } = formatText(format, KOREAN);
      assert.match(about, /[가-힣]/, about);
      assert.notEqual(about, formatText(format).about);
    }
    const url = 'http://127.0.0.1:1/k/t';
    const code = (l10n = ENGLISH): string[] => clientSnippets(l10n).map(({ text }) => text(url));
    assert.deepEqual(code(KOREAN), code());
    for (const { detail } of clientSnippets(KOREAN)) assert.match(detail, /[가-힣]/, detail);
  });

  it('tells why the ledger does not record, and stays English where it is thrown', () => {
    for (const code of ['EACCES', 'ENOSPC', 'EIO']) {
      const error = storageError(Object.assign(new Error('no'), { code }));
      assert.doesNotMatch(error.message, /[가-힣]/);
      isKorean(faultText(error, KOREAN), code);
      isKorean(uncheckedText(error, KOREAN), code);
      const state = new DegradedState(KOREAN);
      state.wrote(error);
      isKorean(state.current?.message ?? '', code);
      state.wrote(undefined);
      state.seen({ newer: 0, damaged: 2 });
      isKorean(state.current?.message ?? '');
      state.seen({ newer: 1, damaged: 0 });
      isKorean(state.current?.message ?? '', 'Panelmeter');
    }
    assert.equal(faultText(new Error('a word of the system'), KOREAN), 'a word of the system');
  });

  it('tells of references and of the network', () => {
    for (const reason of ['missing', 'unreadable', 'not-an-image'] as const)
      isKorean(
        unreadText('a.png', { ok: false, reason, code: 'EACCES' }, KOREAN),
        'EACCES',
        'PNG',
        'JPEG',
        'WebP',
      );
    for (const began of [true, false]) {
      const cause = Object.assign(new Error('no'), { code: 'ECONNRESET' });
      isKorean(networkFailure(cause, 'example.com', began, KOREAN), 'ECONNRESET');
      isKorean(networkFailure(new Error('no'), 'example.com', began, KOREAN));
    }
  });
});
