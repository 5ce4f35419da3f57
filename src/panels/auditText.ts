import { ENGLISH, type L10n } from '../l10n.ts';
import type { AuditPart, TokenAudit } from './tokenAudit.ts';
import { biggestLever } from './tokenAudit.ts';

const shown = (tokens: number): string => tokens.toLocaleString('en-US');

/** An audit as a Markdown table, the largest part first, with the biggest lever. */
export function auditTable(audit: TokenAudit, l10n: L10n = ENGLISH): string {
  if (audit.parts.length === 0) return l10n.t('Nothing is sent.');
  const about = audit.guessed ? '\\~' : '';
  const lever = biggestLever(audit, l10n);
  return [
    l10n.t('| part | tokens | share |'),
    '| --- | ---: | ---: |',
    ...audit.parts.map(
      ({ part, tokens, percent }) =>
        `| ${partName(part, l10n)} | ${about}${shown(tokens)} | ${percent.toFixed(1)} % |`,
    ),
    `| **${l10n.t('all input')}** | **${about}${shown(audit.tokens)}** | |`,
    '',
    ...(lever
      ? [
          l10n.t(
            'Biggest lever: **{0}** ({1} %). {2}',
            partName(lever.part, l10n),
            lever.percent.toFixed(1),
            lever.how,
          ),
        ]
      : []),
    ...(audit.guessed
      ? ['', l10n.t('Texts are guessed from their length: *Token Audit* has the service count them.')]
      : []),
    ...(audit.referencesUnknown
      ? ['', l10n.t('What a reference image counts is not known for this model: they are in no sum.')]
      : []),
  ].join('\n');
}

function partName(part: AuditPart, l10n: L10n): string {
  switch (part) {
    case 'system':
      return l10n.t('system');
    case 'style':
      return l10n.t('style');
    case 'context':
      return l10n.t('context');
    case 'characters':
      return l10n.t('characters');
    case 'prompt':
      return l10n.t('prompt');
    case 'negative prompt':
      return l10n.t('negative prompt');
    case 'reference images':
      return l10n.t('reference images');
    case 'frame':
      return l10n.t('frame');
  }
}
