import { ENGLISH, type L10n } from '../l10n.ts';
import type { ModelEntry } from '../pricing/modelEntry.ts';
import { offlineTokens } from './offlineTokens.ts';
import { referencesOf } from './panelRequest.ts';
import type { Panel } from './spec.ts';

/** Where input tokens go. `frame` is what we add around: the panel's id and the labels. */
const AUDIT_PARTS = [
  'system',
  'style',
  'context',
  'characters',
  'prompt',
  'negative prompt',
  'reference images',
  'frame',
] as const;
export type AuditPart = (typeof AUDIT_PARTS)[number];

export interface TokenAudit {
  /** Only parts that are there, the largest first. */
  parts: { part: AuditPart; tokens: number; percent: number }[];
  tokens: number;
  /** The texts were guessed from their length. */
  guessed: boolean;
  /** Tokens of the reference images are not known for the model, and not in the sum. */
  referencesUnknown: boolean;
}

/** The texts of a panel by part, as they are sent. */
export function auditTexts({ from, spec }: Panel): Partial<Record<AuditPart, string>> {
  const texts: Partial<Record<AuditPart, string>> = {};
  const put = (part: AuditPart, text: string | undefined): void => {
    if (text !== undefined && text.trim() !== '') texts[part] = text.trim();
  };
  put('system', spec.system);
  put('prompt', spec.prompt);
  if (from === 'prompt') return texts;
  put('style', spec.style);
  put('context', spec.context?.join('\n'));
  const characters = spec.characters.map(({ characterId, description }) =>
    description === undefined ? characterId : `${characterId}: ${description}`,
  );
  put('characters', characters.join('; '));
  put('negative prompt', spec.negativePrompt);
  put('frame', `Panel ${spec.panelId}`);
  return texts;
}

/**
 * Tokens and shares of a panel's input. `counted` gives the tokens of a part's text as counted alone; `whole` those
 * of the whole text: parts then add up to it, the difference (labels, joints) being frame.
 */
export function auditTokens(
  panel: Panel,
  entry: ModelEntry | undefined,
  counted: (text: string) => number | undefined,
  whole: number | undefined,
): TokenAudit {
  const texts = Object.entries(auditTexts(panel));
  const tokens = new Map<string, number>();
  let guessed = false;
  for (const [part, text] of texts) {
    const count = counted(text);
    guessed ||= count === undefined;
    tokens.set(part, count ?? offlineTokens(text).likely);
  }
  if (whole !== undefined) fit(tokens, whole, guessed);
  const references = referencesOf(panel.spec).length;
  const each = entry?.image?.inputImageTokens;
  if (references > 0 && each !== undefined) tokens.set('reference images', references * each);
  return auditOf(tokens, guessed, references > 0 && each === undefined);
}

/** Guessed parts are scaled to the whole; counted ones leave the rest to the frame. */
function fit(tokens: Map<string, number>, whole: number, guessed: boolean): void {
  const sum = [...tokens.values()].reduce((all, each) => all + each, 0);
  if (guessed && sum > 0)
    for (const [part, each] of tokens) tokens.set(part, Math.floor((each * whole) / sum));
  const now = [...tokens.values()].reduce((all, each) => all + each, 0);
  if (whole > now) tokens.set('frame', (tokens.get('frame') ?? 0) + whole - now);
}

/** Of several panels together. */
export function sumAudits(audits: readonly TokenAudit[]): TokenAudit {
  const tokens = new Map<string, number>();
  for (const { parts } of audits)
    for (const { part, tokens: each } of parts) tokens.set(part, (tokens.get(part) ?? 0) + each);
  return auditOf(
    tokens,
    audits.some(({ guessed }) => guessed),
    audits.some(({ referencesUnknown }) => referencesUnknown),
  );
}

function auditOf(tokens: Map<string, number>, guessed: boolean, referencesUnknown: boolean): TokenAudit {
  const sum = [...tokens.values()].reduce((all, each) => all + each, 0);
  const parts = AUDIT_PARTS.flatMap((part) => {
    const each = tokens.get(part) ?? 0;
    return each > 0 ? [{ part, tokens: each, percent: Math.round((each * 1000) / sum) / 10 }] : [];
  }).toSorted((a, b) => b.tokens - a.tokens);
  return { parts, tokens: sum, guessed, referencesUnknown };
}

function leverOf(part: AuditPart, l10n: L10n): string {
  switch (part) {
    case 'system':
      return l10n.t('Shorten the system instruction, or cache it: every panel sends it again.');
    case 'style':
      return l10n.t('Shorten the style guide, or cache it: every panel sends it again.');
    case 'context':
      return l10n.t('Leave out old context, or set max_input_tokens with over_budget: truncate.');
    case 'characters':
      return l10n.t('Shorten the descriptions: a reference image says it too.');
    case 'prompt':
      return l10n.t('The prompt itself is most of it: nothing to gain but shorter words.');
    case 'negative prompt':
      return l10n.t('Shorten the negative prompt.');
    case 'reference images':
      return l10n.t('Send fewer reference images: each counts the same, however small it is.');
    case 'frame':
      return l10n.t('Nothing to gain.');
  }
}

/** The largest part, and how; undefined when there is nothing at all. */
export function biggestLever(
  { parts }: TokenAudit,
  l10n: L10n = ENGLISH,
): { part: AuditPart; percent: number; how: string } | undefined {
  const largest = parts.find(({ part }) => part !== 'frame');
  if (!largest) return undefined;
  return { part: largest.part, percent: largest.percent, how: leverOf(largest.part, l10n) };
}
