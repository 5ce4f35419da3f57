/** Of a resumable upload: where its next part goes. */
const HEADERS = new Set(['x-goog-upload-url', 'x-goog-upload-control-url', 'location']);

/**
 * Turns the upload URL of an answer, when it is the upstream's, into one of ours: some clients post to it as it stands,
 * others put only our host in place of the upstream's; both would lose the token, or the proxy. `host` is the upstream's, as //name:port.
 */
export function uploadUrlRewriter(host: string, ownBase: string): (name: string, value: string) => string {
  return (name, value) => {
    if (!HEADERS.has(name)) return value;
    // http and https alike: a stand-in may name the other.
    const rest = value.replace(/^https?:/, '');
    return rest.startsWith(`${host}/`) && rest !== value ? ownBase + rest.slice(host.length) : value;
  };
}
