import { type Comparison, type Condition, folded, matchesText } from '../protocol/callCondition.ts';
import { amountLimbs } from './amountLimbs.ts';
import { textKind } from './callFacts.ts';
import type { Where } from './indexFilter.ts';
import { FACET_COLUMNS, NUMBER_COLUMNS, WORDS_BREAK } from './indexSchema.ts';

/**
 * A condition over the hot calls. Case is folded as everywhere else, not as SQLite does it: the values that match are
 * looked up among those there are. `expression` names a text; `values` reads the distinct ones of it.
 */
export function conditionWhere(
  condition: Condition,
  expression: (kind: string) => Where,
  values: (of: Where) => string[],
): Where {
  const where = conditionSql(condition, expression, values);
  return { sql: `COALESCE(${where.sql}, 0) = ${condition.not ? 0 : 1}`, values: where.values };
}

function conditionSql(
  condition: Condition,
  expression: (kind: string) => Where,
  values: (of: Where) => string[],
): Where {
  switch (condition.kind) {
    case 'text': {
      const kind = textKind(condition.field);
      const facet = FACET_COLUMNS[kind];
      const of = facet === undefined ? expression(kind) : { sql: facet, values: [] };
      const matching = values(of).filter((value) => condition.any.some((match) => matchesText(match, value)));
      return {
        sql: `(${of.sql} IN (SELECT value FROM json_each(?)))`,
        values: [...of.values, JSON.stringify(matching)],
      };
    }
    case 'number': {
      const column = NUMBER_COLUMNS[condition.field];
      return { sql: `(${column} ${condition.comparison} ?)`, values: [condition.value] };
    }
    case 'money': {
      const [high, middle, low] = condition.field === 'cost' ? ['b2', 'b1', 'b0'] : ['l2', 'l1', 'l0'];
      const limbs = amountLimbs(BigInt(condition.picoUsd));
      return { sql: compared([high, middle, low], condition.comparison), values: [...limbs] };
    }
    case 'words': {
      const wanted = folded(condition.text);
      if (wanted.includes(WORDS_BREAK)) return { sql: '0', values: [] };
      return { sql: '(instr(words, ?) > 0)', values: [wanted] };
    }
  }
}

/** Limbs in order are compared like digits: only the first can be negative. */
function compared(columns: readonly (string | undefined)[], comparison: Comparison): string {
  return `((${columns.join(', ')}) ${comparison} (?, ?, ?))`;
}
