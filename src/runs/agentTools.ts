import type { AgentSources } from './agentSources.ts';
import type { AgentTool } from './agentTool.ts';
import { budgetTool } from './budgetTool.ts';
import { estimateTool } from './estimateTool.ts';
import { spendTool } from './spendTool.ts';

/** What coding agents may ask; the manifest declares the same ones for the editor's. */
export function agentTools(sources: AgentSources): AgentTool[] {
  return [estimateTool(sources), spendTool(sources), budgetTool(sources)];
}
