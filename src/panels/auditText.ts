import type { TokenAudit } from './tokenAudit.ts';
import { biggestLever } from './tokenAudit.ts';

const shown = (tokens: number): string => tokens.toLocaleString('en-US');

/** An audit as a Markdown table, the largest part first, with the biggest lever. */
export function auditTable(audit: TokenAudit): string {
  if (audit.parts.length === 0) return 'Nothing is sent.';
  const about = audit.guessed ? '\\~' : '';
  const lever = biggestLever(audit);
  return [
    '| part | tokens | share |',
    '| --- | ---: | ---: |',
    ...audit.parts.map(
      ({ part, tokens, percent }) => `| ${part} | ${about}${shown(tokens)} | ${percent.toFixed(1)} % |`,
    ),
    `| **all input** | **${about}${shown(audit.tokens)}** | |`,
    '',
    ...(lever ? [`Biggest lever: **${lever.part}** (${lever.percent.toFixed(1)} %). ${lever.how}`] : []),
    ...(audit.guessed
      ? ['', 'Texts are guessed from their length: *Token Audit* has the service count them.']
      : []),
    ...(audit.referencesUnknown
      ? ['', 'What a reference image counts is not known for this model: they are in no sum.']
      : []),
  ].join('\n');
}
