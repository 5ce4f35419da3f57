import { MODALITIES, type Details, type Usage } from '../pricing/meters.ts';

const COUNTS = [
  'promptTokens',
  'cachedTokens',
  'toolUsePromptTokens',
  'candidatesTokens',
  'thoughtsTokens',
  'totalTokens',
] as const;
const DETAILS = ['promptDetails', 'cachedDetails', 'toolUseDetails', 'candidatesDetails'] as const;

/** The sum over a batch's answers, for showing: each answer is priced for itself. Undefined when there is none. */
export function sumUsage(usages: readonly Usage[]): Usage | undefined {
  if (usages.length === 0) return undefined;
  const sum: Usage = {};
  for (const usage of usages) {
    for (const key of COUNTS) {
      const count = usage[key];
      if (count !== undefined) sum[key] = (sum[key] ?? 0) + count;
    }
    for (const key of DETAILS) {
      const details = usage[key];
      if (details !== undefined) sum[key] = sumDetails(sum[key] ?? {}, details);
    }
    if (usage.malformed) sum.malformed = true;
  }
  if (COUNTS.some((key) => !Number.isSafeInteger(sum[key] ?? 0))) sum.malformed = true;
  return sum;
}

function sumDetails(a: Details, b: Details): Details {
  const sum: Details = { ...a };
  for (const modality of MODALITIES) {
    const count = b[modality];
    if (count !== undefined) sum[modality] = (sum[modality] ?? 0) + count;
  }
  return sum;
}
