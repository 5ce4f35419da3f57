import { type Host, messageOf } from './host.ts';
import type { ReceiptState } from './views/receipt.ts';

/** A call's receipt as it is now, or why it cannot be read. */
export async function readReceipt(host: Host, call: string): Promise<ReceiptState> {
  try {
    const reply = await host.request({ type: 'openCall', call });
    return reply.type === 'receipt' ? { state: 'shown', receipt: reply.receipt } : { state: 'loading' };
  } catch (error) {
    return { state: 'failed', message: messageOf(error) };
  }
}

export function isOf(shown: ReceiptState | undefined, call: string): boolean {
  return shown?.state === 'shown' && shown.receipt.call === call;
}
