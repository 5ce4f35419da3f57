import type { Usage } from '../pricing/meters.ts';

/** The token counts that a call line or a log entry names. Absent = it does not say. */
export interface Counts {
  promptTokens?: number;
  cachedTokens?: number;
  toolUsePromptTokens?: number;
  candidatesTokens?: number;
  thoughtsTokens?: number;
  totalTokens?: number;
}

/**
 * The usage to price by; undefined when the counts do not tell input and output. Counts that are all 0 tell
 * nothing either: pricing them would make an unknown call a free one.
 */
export function importedUsage(counts: Counts, inputOnly: boolean): Usage | undefined {
  const { promptTokens, candidatesTokens, totalTokens, thoughtsTokens = 0, toolUsePromptTokens = 0 } = counts;
  if (promptTokens === undefined || Object.values(counts).every((count) => count === 0)) return undefined;
  const noCandidates = inputOnly || totalTokens === promptTokens + thoughtsTokens + toolUsePromptTokens;
  return candidatesTokens === undefined && !noCandidates ? undefined : counts;
}

/** What the total holds beyond prompt and candidates: thoughts, which the field's log has no place for. */
export function thoughtsInTotal(counts: Counts): number | undefined {
  const { promptTokens, candidatesTokens, totalTokens, thoughtsTokens, toolUsePromptTokens = 0 } = counts;
  if (thoughtsTokens !== undefined || promptTokens === undefined) return undefined;
  if (candidatesTokens === undefined || totalTokens === undefined) return undefined;
  const rest = totalTokens - promptTokens - candidatesTokens - toolUsePromptTokens;
  return rest > 0 ? rest : undefined;
}
