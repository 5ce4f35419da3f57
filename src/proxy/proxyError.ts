/** Why the proxy cannot serve. */
export type ProxyErrorReason = 'port-taken' | 'cannot-listen' | 'died' | 'bad-upstream';

export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly reason: ProxyErrorReason;
  constructor(reason: ProxyErrorReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}
