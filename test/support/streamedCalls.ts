import type { Call } from '../../src/call.ts';

/** Calls one after the other, then `failure` if there is one. */
export async function* streamedCalls(calls: Iterable<Call>, failure?: Error): AsyncGenerator<Call> {
  yield* calls;
  if (failure) throw failure;
}
