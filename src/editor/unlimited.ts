import type { GuardPort } from '../runs/ports.ts';

/** No hard budgets yet: every call may be sent. The day's budget warns, see SpendBar. */
export const unlimited: GuardPort = () =>
  Promise.resolve({ ok: true, hold: { settle: () => Promise.resolve(), release: () => Promise.resolve() } });
