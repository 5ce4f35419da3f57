import skus from '../../data/billing/skus.json' with { type: 'json' };
import { SkuMap } from '../../src/budgets/skuMap.ts';

export const skuMap = new SkuMap(skus);
