/** The service whose calls go through the proxy. Vertex AI and Live sessions have other hosts or protocols: they go direct. */
export const GEMINI_HOST = 'generativelanguage.googleapis.com';

/** Where the proxy is. */
export interface ProxyTarget {
  hostname: string;
  port: string;
  /** Token and tags, without a slash at the end. */
  path: string;
}

/** Undefined for anything that is no loopback address with a path: a key is sent there. */
export function readTarget(text: string | undefined): ProxyTarget | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    const { protocol, hostname, port, pathname, search, username } = new URL(text);
    if (protocol !== 'http:' || hostname !== '127.0.0.1' || port === '') return undefined;
    const path = pathname.replace(/\/+$/, '');
    return path === '' || search !== '' || username !== '' ? undefined : { hostname, port, path };
  } catch {
    return undefined;
  }
}

/** Whether an address is one of the proxy's own already. */
export function isProxied(
  { hostname, port, path }: ProxyTarget,
  url: { hostname: string; port: string; pathname: string },
): boolean {
  return url.hostname === hostname && url.port === port && url.pathname.startsWith(`${path}/`);
}
