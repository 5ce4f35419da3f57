import type { BaseIssue } from 'valibot';

/** A price book that cannot be used; `place` names model, row and field. */
export class PriceBookError extends Error {
  override readonly name = 'PriceBookError';
  /** shape: a field is missing or of the wrong kind. contradiction: the rows cannot all be true. */
  readonly reason: 'shape' | 'contradiction';
  readonly place: string;

  constructor(reason: 'shape' | 'contradiction', place: string, problem: string) {
    super(`Price book, ${place}: ${problem}. Nothing is priced by this file; correct this place.`);
    this.reason = reason;
    this.place = place;
  }

  static fromIssue(issue: BaseIssue<unknown>, json: unknown): PriceBookError {
    const keys = (issue.path ?? []).map((item) => item.key);
    const problem = issue.message.replace(/\.$/, '');
    const got = issue.received === 'undefined' ? 'nothing' : issue.received;
    const seen = problem.includes('eceived') ? '' : `, got ${got}`;
    return new PriceBookError('shape', placeOf(keys, json), `${problem}${seen}`);
  }
}

/** ["models", 3, "prices", 0, "to"] → `gemini-3.6-flash, row 1, to`. */
function placeOf(keys: readonly unknown[], json: unknown): string {
  if (keys.length === 0) return 'the whole file';
  const [first, index, ...rest] = keys;
  if (first !== 'models' || typeof index !== 'number') return keys.join('.');
  const names: string[] = [modelName(json, index)];
  for (let i = 0; i < rest.length; i += 1) {
    const key = rest[i];
    const next = rest[i + 1];
    if ((key === 'prices' || key === 'tiers') && typeof next === 'number') {
      names.push(`${key === 'prices' ? 'row' : 'step'} ${next + 1}`);
      i += 1;
    } else {
      names.push(String(key));
    }
  }
  return names.join(', ');
}

function modelName(json: unknown, index: number): string {
  const models: unknown = isObject(json) ? json['models'] : undefined;
  const model: unknown = Array.isArray(models) ? models[index] : undefined;
  const id = isObject(model) ? model['id'] : undefined;
  return typeof id === 'string' && id !== '' ? id : `model ${index + 1}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
