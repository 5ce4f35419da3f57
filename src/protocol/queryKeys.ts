import { later as t } from '../l10n.ts';
import type { MoneyField, NumberField, TextField } from './callCondition.ts';

/** The keys of the query box, what each means, and the values that are known beforehand. */

export type QueryKey = {
  /** After "calls whose …"; in English, as `later` marks it. */
  label: string;
  /** For the list of keys. */
  example: string;
} & (
  | { kind: 'text'; field: TextField; part?: true; values?: readonly string[] }
  | { kind: 'status'; values: readonly string[] }
  | { kind: 'count'; field: NumberField }
  | { kind: 'latency' }
  | { kind: 'money'; field: MoneyField }
  | { kind: 'is'; values: readonly string[] }
  | { kind: 'since' }
  | { kind: 'until' }
);

export const OUTCOMES = ['ok', 'error', 'aborted', 'blocked', 'refused'] as const;
export const REASONS = ['priced', 'free-tier', 'not-charged', 'unpriced', 'unknown', 'uncertain'] as const;

/** What `is:` knows. */
const STATES = [
  'unpriced',
  'unknown',
  'uncertain',
  'free',
  'priced',
  'not-charged',
  ...OUTCOMES,
  'retry',
  'image',
  'cached',
  'repriced',
  'streamed',
  'batch',
] as const;

const TAGS = {
  panel: 's1_p02',
  scene: 'gate',
  chapter: '3',
  phase: 'critique',
  feature: '"Panel art"',
  agent: 'painter',
  department: 'art',
  project: 'moon-gate',
  tenant: 'acme',
  user: 'mina',
  usersegment: 'beta',
  workflow: 'nightly',
  characters: '*jin*',
  env: 'ci',
  branch: 'main',
  requestid: '7f3a',
} as const;

/** Tags whose names have capitals; keys have none. */
const TAG_NAMES: Record<string, string> = { usersegment: 'userSegment', requestid: 'requestId' };

function tagKeys(): [string, QueryKey][] {
  return Object.entries(TAGS).map(([key, example]) => {
    const name = TAG_NAMES[key] ?? key;
    return [key, { kind: 'text', field: `tag:${name}`, label: name, example: `${key}:${example}` }];
  });
}

function text(field: TextField, label: string, example: string, values?: readonly string[]): QueryKey {
  return { kind: 'text', field, label, example, ...(values ? { values } : {}) };
}

const WORDS = { kind: 'text', part: true } as const;

export const QUERY_KEYS: ReadonlyMap<string, QueryKey> = new Map<string, QueryKey>([
  ['model', { ...WORDS, field: 'model', label: t('model'), example: 'model:pro' }],
  ['status', { kind: 'status', label: t('outcome'), example: 'status:error', values: OUTCOMES }],
  ['cost', { kind: 'money', field: 'cost', label: t('cost'), example: 'cost>0.10' }],
  ['panel', tagKeys()[0]?.[1] ?? text('tag:panel', t('panel'), 'panel:s1_p02')],
  ['is', { kind: 'is', label: t('state'), example: 'is:unpriced', values: STATES }],
  ['since', { kind: 'since', label: t('first day'), example: 'since:7d' }],
  ['until', { kind: 'until', label: t('last day'), example: 'until:2026-11-30' }],
  ['tokens', { kind: 'count', field: 'tokens', label: t('tokens'), example: 'tokens>10k' }],
  ['in', { kind: 'count', field: 'in', label: t('tokens in'), example: 'in>10k' }],
  ['out', { kind: 'count', field: 'out', label: t('tokens out'), example: 'out>2k' }],
  ['cached', { kind: 'count', field: 'cached', label: t('cached tokens'), example: 'cached>0' }],
  ['latency', { kind: 'latency', label: t('latency'), example: 'latency>10s' }],
  ['attempt', { kind: 'count', field: 'attempt', label: t('attempt'), example: 'attempt>2' }],
  ['images', { kind: 'count', field: 'images', label: t('images'), example: 'images>1' }],
  ['list', { kind: 'money', field: 'list', label: t('list price'), example: 'list>0.10' }],
  ...tagKeys().slice(1),
  ['reason', text('reason', t('reason'), 'reason:free-tier', REASONS)],
  ['requested', { ...WORDS, field: 'requested', label: t('requested model'), example: 'requested:preview' }],
  ['source', text('source', t('source'), 'source:proxy', ['runner', 'proxy', 'import'])],
  ['client', text('client', t('client'), 'client:panelmeter')],
  ['terminal', { ...WORDS, field: 'terminal', label: t('terminal'), example: 'terminal:node' }],
  ['session', text('session', t('session'), 'session:…')],
  ['turn', text('turn', t('turn'), 'turn:…')],
  ['method', text('method', t('method'), 'method:generateContent')],
  ['size', text('size', t('image size'), 'size:2K', ['512', '1K', '2K', '4K'])],
  ['tier', text('tier', t('tier'), 'tier:free', ['paid', 'free'])],
  ['service', text('service', t('service tier'), 'service:batch', ['standard', 'batch', 'flex', 'priority'])],
  ['error', { ...WORDS, field: 'error', label: t('error'), example: 'error:RESOURCE_EXHAUSTED' }],
  ['finish', text('finish', t('finish reason'), 'finish:MAX_TOKENS')],
  ['file', { ...WORDS, field: 'file', label: t('spec file'), example: 'file:ch3' }],
]);

/** The key of a name as it is typed; `tag.NAME` is any tag. */
export function queryKey(name: string): QueryKey | undefined {
  const known = QUERY_KEYS.get(name.toLowerCase());
  if (known) return known;
  const tag = /^tag\.(.+)$/i.exec(name)?.[1];
  return tag === undefined ? undefined : text(`tag:${tag}`, `tag ${tag}`, name);
}
