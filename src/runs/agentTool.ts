/** One thing that a coding agent may ask: as a language-model tool of the editor, and over MCP. */
export interface AgentTool {
  name: string;
  title: string;
  /** For the agent: what it gets and when to ask. */
  description: string;
  /** JSON Schema of the input. */
  inputSchema: Record<string, unknown>;
  /** What the agent is told; a wrong input is an answer too, that says what to change. */
  call(input: unknown): Promise<AgentAnswer>;
}

/** `data` has the exact figures: money as decimal strings of USD, null where it is not known. */
export interface AgentAnswer {
  text: string;
  data: Record<string, unknown>;
  /** The question could not be answered. */
  failed?: true;
}

export function failedAnswer(text: string): AgentAnswer {
  return { text, data: { error: text }, failed: true };
}
