import { type L10n, later as t, translated } from '../l10n.ts';

/** What the parser says without naming what stands there. */
const KNOWN: ReadonlySet<string> = new Set([
  t('Nested mappings are not allowed in compact mappings'),
  t('Implicit keys need to be on a single line'),
  t('Implicit map keys need to be followed by map values'),
  t('All mapping items must start at the same column'),
  t('All sequence items must start at the same column'),
  t('A block sequence may not be used as an implicit map key'),
  t('Block collections are not allowed within flow collections'),
  t('Unexpected scalar at node end'),
  t('Flow map must end with a }'),
  t('Flow sequence must end with a ]'),
  t('Flow map in block collection must be sufficiently indented and end with a }'),
  t('Flow sequence in block collection must be sufficiently indented and end with a ]'),
  t('Map keys must be unique'),
  t('Sequence item without - indicator'),
  t('Tabs are not allowed as indentation'),
  t("Missing closing 'quote"),
  t('Missing closing "quote'),
  t('Comments must be separated from other tokens by white space characters'),
]);

/** What the YAML parser says, in the reader's language where the fault is one that typing brings; else as it says it. */
export function yamlFault(said: string, l10n: L10n): string {
  const around =
    /^(Missing , between|Missing , or : between|Missing space after : in|Unexpected , in) (flow map|flow sequence)( items)?$/.exec(
      said,
    );
  if (around) return inBrackets(around[1] ?? '', around[2] ?? '', l10n);
  return KNOWN.has(said) ? translated(l10n, said) : ofSomething(said, l10n);
}

/** In `{ … }` or `[ … ]`. */
function inBrackets(what: string, kind: string, l10n: L10n): string {
  const where = kind === 'flow map' ? l10n.t('flow map') : l10n.t('flow sequence');
  switch (what) {
    case 'Missing , between':
      return l10n.t('Missing , between {0} items', where);
    case 'Missing , or : between':
      return l10n.t('Missing , or : between {0} items', where);
    case 'Missing space after : in':
      return l10n.t('Missing space after : in {0}', where);
    default:
      return l10n.t('Unexpected , in {0}', where);
  }
}

function ofSomething(said: string, l10n: L10n): string {
  const [, start, sign = ''] =
    /^(Plain value cannot start with|Unresolved tag:|Invalid escape sequence|Unresolved alias \(the anchor must be set before the alias\):) (.+)$/.exec(
      said,
    ) ?? [];
  switch (start) {
    case 'Plain value cannot start with':
      return l10n.t('Plain value cannot start with {0}', sign);
    case 'Unresolved tag:':
      return l10n.t('Unresolved tag: {0}', sign);
    case 'Invalid escape sequence':
      return l10n.t('Invalid escape sequence {0}', sign);
    case undefined:
      return said;
    default:
      return l10n.t('Unresolved alias (the anchor must be set before the alias): {0}', sign);
  }
}
