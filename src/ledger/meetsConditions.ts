import { type Condition, folded, holds, matchesText } from '../protocol/callCondition.ts';
import { type CallFacts, textKind } from './callFacts.ts';

/** Whether a call meets every condition: what SQL and columns answer, for one call at hand. */
export function meetsConditions(facts: CallFacts, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => meets(facts, condition) !== (condition.not === true));
}

function meets({ texts, numbers, money }: CallFacts, condition: Condition): boolean {
  switch (condition.kind) {
    case 'text': {
      const value = texts.get(textKind(condition.field));
      return value !== undefined && condition.any.some((match) => matchesText(match, value));
    }
    case 'number': {
      const value = numbers[condition.field];
      return value !== undefined && holds(condition.comparison, value, condition.value);
    }
    case 'money': {
      const value = money[condition.field];
      return value !== undefined && holds(condition.comparison, value, BigInt(condition.picoUsd));
    }
    case 'words': {
      const wanted = folded(condition.text);
      for (const value of texts.values()) if (folded(value).includes(wanted)) return true;
      return false;
    }
  }
}
