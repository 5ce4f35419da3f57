/** Nothing of the call had left by then. */
const BEFORE_SENDING = /^(?:ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EPROXY|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_)/; // prettier-ignore

interface Failure {
  message: string;
  /** The service may have got the call, and may charge it. */
  wasSent: boolean;
}

/** What an error of the upstream's connection means. Its own message is not passed on: it may name an address. */
export function failureOf(error: Error): Failure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'closed';
  const wasSent = !BEFORE_SENDING.test(code);
  return {
    message: wasSent
      ? `the connection to the Gemini API broke before an answer came (${code}).`
      : `the Gemini API cannot be reached (${code}). Nothing was sent. Check the network, and the proxy it needs.`,
    wasSent,
  };
}
