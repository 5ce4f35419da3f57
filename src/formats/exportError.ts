/** An export that cannot be made as it was asked for; nothing was written. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
  readonly reason: 'folder-taken';

  constructor(reason: ExportError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
