import { McpServer } from '@modelcontextprotocol/server';
import type { CallToolResult, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { AgentTool } from '../runs/agentTool.ts';

/** This file and the MCP packages are a chunk of their own, read by `panelmeter mcp` alone. */

/** The schema as it is told; each tool decodes its own input, so that none is compiled at run time. */
function told(schema: Record<string, unknown>): StandardSchemaWithJSON {
  const json = { input: () => schema, output: () => schema };
  return {
    '~standard': { version: 1, vendor: 'panelmeter', validate: (value) => ({ value }), jsonSchema: json },
  };
}

/** Serves the tools over stdin and stdout until the client closes them. */
export function serveMcp(
  tools: readonly AgentTool[],
  version: string,
  onError: (error: Error) => void,
): { close(): Promise<void> } {
  return serveStdio(
    () => {
      const server = new McpServer({ name: 'panelmeter', version });
      for (const tool of tools) register(server, tool);
      return server;
    },
    { onerror: onError },
  );
}

function register(server: McpServer, tool: AgentTool): void {
  const { name, title, description, inputSchema } = tool;
  server.registerTool(
    name,
    {
      title,
      description,
      inputSchema: told(inputSchema),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async (input: unknown): Promise<CallToolResult> => {
      const { text, data, failed } = await tool.call(input);
      return {
        content: [{ type: 'text', text }],
        structuredContent: data,
        ...(failed ? { isError: true } : {}),
      };
    },
  );
}
