import * as vscode from 'vscode';

/** Debuggers whose launch configurations take `env` as an object of names and texts. */
const TAKE_ENV: ReadonlySet<string> = new Set([
  ...['node', 'pwa-node', 'node-terminal', 'extensionHost', 'pwa-extensionHost', 'bun', 'deno'],
  ...['python', 'debugpy', 'go', 'dart', 'java', 'php', 'ruby_lsp', 'rdbg', 'coreclr', 'lldb', 'lldb-dap'],
]);

/**
 * Adds the variables to programs that are started for debugging: the collection of terminals does not reach those in the
 * debug console. `envOf` says what to add, given what the configuration and this host have; undefined: nothing.
 */
export function registerDebugEnv(
  envOf: (
    folder: vscode.WorkspaceFolder | undefined,
    name: string,
    before: Record<string, string | undefined>,
  ) => Record<string, string> | undefined,
): vscode.Disposable {
  return vscode.debug.registerDebugConfigurationProvider('*', {
    resolveDebugConfigurationWithSubstitutedVariables: (folder, configuration) => {
      if (configuration.request !== 'launch' || !TAKE_ENV.has(configuration.type)) return configuration;
      const own = ownEnv(configuration['env']);
      if (!own) return configuration; // of another shape: not ours to mend
      const added = envOf(folder, configuration.name, { ...process.env, ...own });
      return added ? { ...configuration, env: { ...own, ...added } } : configuration;
    },
  });
}

function ownEnv(env: unknown): Record<string, string | undefined> | undefined {
  if (env === undefined || env === null) return {};
  if (typeof env !== 'object' || Array.isArray(env)) return undefined;
  const texts = Object.entries(env).every(([, value]) => typeof value === 'string' || value === null);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as just looked at; null takes a variable away
  return texts ? (env as Record<string, string>) : undefined;
}
