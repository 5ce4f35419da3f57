/**
 * With GOOGLE_GEMINI_BASE_URL and no auth type chosen, the Gemini CLI takes itself to be behind a gateway and, headless,
 * ends with 41. Here its calls are redirected anyway, so in its own process the variable is not needed.
 */
export function leaveGatewayMode({ argv, env }: { argv: string[]; env: NodeJS.ProcessEnv }): void {
  const program = (argv[1] || '').replace(/\\/g, '/');
  if (!/\/(?:@google\/gemini-cli\/.*|gemini)$/.test(program)) return;
  if ((env['GOOGLE_GEMINI_BASE_URL'] || '').startsWith('http://127.0.0.1:'))
    delete env['GOOGLE_GEMINI_BASE_URL'];
}
