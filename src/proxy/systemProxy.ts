/** The HTTP proxy that the environment names for an upstream; undefined: none, or NO_PROXY names the upstream. */
export function systemProxy(upstream: string, env: Record<string, string | undefined>): string | undefined {
  const { protocol, hostname } = new URL(upstream);
  const of = (name: string): string | undefined => env[name] || env[name.toUpperCase()] || undefined;
  const proxy = (protocol === 'https:' ? of('https_proxy') : of('http_proxy')) ?? of('all_proxy');
  const isLoopback = /^(?:localhost|127\.|\[::1\])/.test(hostname);
  if (proxy === undefined || isLoopback || isExempt(hostname, of('no_proxy') ?? '')) return undefined;
  return /^https?:\/\//.test(proxy) ? proxy : `http://${proxy}`;
}

function isExempt(hostname: string, exempt: string): boolean {
  return exempt.split(/[\s,]+/).some((entry) => {
    const name = entry.replace(/:\d+$/, '').replace(/^\*?\./, '');
    return name === '*' || (name !== '' && (hostname === name || hostname.endsWith(`.${name}`)));
  });
}
