import limits from '../../data/quota/limits.json' with { type: 'json' };
import type { KnownTier } from '../budgets/modelQuota.ts';
import { parseQuotaLimits } from '../budgets/quotaLimits.ts';
import { quotaNote, type QuotaNote } from '../budgets/quotaText.ts';
import { Quota } from '../calls/quota.ts';
import { findApiKey } from '../gemini/keys.ts';
import { chooseModel } from '../panels/chooseModel.ts';
import type { TierModels } from '../panels/chooseModel.ts';
import type { Panel } from '../panels/spec.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { CommandIo } from './io.ts';

/** The quota that the editor keeps, in its terminals (PANELMETER_QUOTA); elsewhere none is kept. */
export async function openQuota(
  book: PriceBook,
  tier: KnownTier,
  { env }: CommandIo,
): Promise<Quota | undefined> {
  const dir = env['PANELMETER_QUOTA'];
  if (dir === undefined || dir === '') return undefined;
  const quota = new Quota({
    dir,
    apiKey: async () => (await findApiKey(env))?.key,
    model: (id) => book.model(id),
    limits: parseQuotaLimits(limits),
    now: () => Date.now(),
    tier: () => tier,
  });
  await quota.refresh();
  return quota;
}

/** What is to be known before these panels are sent. */
export function noteOf(
  quota: Quota | undefined,
  panels: readonly Panel[],
  tiers: TierModels,
): QuotaNote | undefined {
  const models = panels.map(({ spec }) => chooseModel(spec, tiers).model);
  return quota && quotaNote(models, (model) => quota.of(model, false), quota.tier);
}
