const TOKEN = /^(@?[a-z][\w.@-]*(?:\/[a-z][\w.-]*){0,2})[/ ]v?(\d[\w.+-]{0,30})$/i;
/** Says in what it runs, not who calls. */
const RUNTIME = /^(?:gl-|runtime\/|node(?:\.js)?$|python$|grpc|gax|gccl|rest|mozilla$)/i;
const LONGEST = 80;

/**
 * Name and version of the client, off `x-goog-api-client`, else off the user agent (the one that says more where both
 * are there: command lines name themselves in the user agent). Nothing else of either is kept.
 */
export function clientName(googApiClient?: string, userAgent?: string): string | undefined {
  const own = named(userAgent);
  if (own !== undefined && /cli|code|curl/i.test(own)) return own;
  return named(googApiClient) ?? own;
}

function named(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const words = header
    .slice(0, 400)
    .replace(/\([^)]*\)/g, ' ')
    .split(/[\s,]+/);
  for (const [at, word] of words.entries()) {
    // OpenAI/JS 7.57.0 has a space where others have a slash.
    const pair =
      /^[\w@.-]+\/[a-z]+$/i.test(word) && /^\d/.test(words[at + 1] ?? '') ? `${word}/${words[at + 1]}` : word;
    const cut = pair.replace(/(\/v?\d[\w.+-]*)\/.*$/, '$1');
    const match = TOKEN.exec(cut);
    if (!match) continue;
    const [, name = '', version = ''] = match;
    if (!RUNTIME.test(name)) return `${name}/${version}`.slice(0, LONGEST);
  }
  return undefined;
}
