import type { BaseIssue } from 'valibot';
import { ENGLISH, type L10n } from '../l10n.ts';
import { bookIssue } from './bookIssue.ts';

/** A price book that cannot be used; `place` names model, row and field. */
export class PriceBookError extends Error {
  override readonly name = 'PriceBookError';
  /** shape: a field is missing or of the wrong kind. contradiction: the rows cannot all be true. */
  readonly reason: 'shape' | 'contradiction';
  readonly place: string;

  constructor(reason: 'shape' | 'contradiction', place: string, problem: string, l10n: L10n = ENGLISH) {
    super(
      l10n.t(
        'Price book, {0}: {1}. Nothing is priced by this file; correct this place.',
        shownPlace(place, l10n),
        problem,
      ),
    );
    this.reason = reason;
    this.place = place;
  }

  static fromIssue(issue: BaseIssue<unknown>, json: unknown, l10n: L10n = ENGLISH): PriceBookError {
    const keys = (issue.path ?? []).map((item) => item.key);
    return new PriceBookError('shape', placeOf(keys, json), bookIssue(issue, l10n), l10n);
  }
}

/** `override, gemini-3.6-flash, row 1` as it is said; names and keys stay as they are in the file. */
function shownPlace(place: string, l10n: L10n): string {
  return place
    .split(', ')
    .map((part) => {
      const [, kind, number = ''] = /^(row|step|model) (\d+)$/.exec(part) ?? [];
      if (kind === 'row') return l10n.t('row {0}', number);
      if (kind === 'step') return l10n.t('step {0}', number);
      if (kind === 'model') return l10n.t('model {0}', number);
      if (part === 'override') return l10n.t('override');
      return part === WHOLE ? l10n.t('the whole file') : part;
    })
    .join(', ');
}

const WHOLE = 'the whole file';

/** ["models", 3, "prices", 0, "to"] → `gemini-3.6-flash, row 1, to`. */
function placeOf(keys: readonly unknown[], json: unknown): string {
  if (keys.length === 0) return WHOLE;
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
