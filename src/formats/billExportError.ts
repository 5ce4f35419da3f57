/** The file as a whole is no bill that can be compared. */
export class BillExportError extends Error {
  override readonly name = 'BillExportError';
  readonly reason: 'not-an-export' | 'no-days';

  constructor(reason: BillExportError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
