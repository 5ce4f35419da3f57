import { createHash } from 'node:crypto';
import { context, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Call } from '../call.ts';
import { errorOf, operationOf, spanAttributes, type SavedOf } from './callAttributes.ts';

/** Calls as finished spans. A call always gets the same ids: a receiver can tell one that was sent twice. */
export class CallSpans {
  readonly #provider: TracerProvider;
  readonly #savedOf: SavedOf;
  #ids = { trace: '', span: '' };
  #ended: ReadableSpan[] = [];

  constructor(resource: Resource, savedOf: SavedOf) {
    this.#savedOf = savedOf;
    this.#provider = new TracerProvider({
      resource,
      idGenerator: { generateTraceId: () => this.#ids.trace, generateSpanId: () => this.#ids.span },
      spanProcessors: [
        {
          onStart: () => undefined,
          onEnd: (span) => void this.#ended.push(span),
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    });
  }

  of(calls: readonly Call[]): ReadableSpan[] {
    this.#ended = [];
    const tracer = this.#provider.getTracer('panelmeter');
    for (const call of calls) {
      this.#ids = { trace: idOf(groupOf(call), 32), span: idOf(call.id, 16) };
      const startTime = new Date(call.startedAt);
      const span = tracer.startSpan(
        `${operationOf(call)} ${call.requestedModel}`,
        { kind: SpanKind.CLIENT, startTime, attributes: spanAttributes(call, this.#savedOf) },
        parentOf(call),
      );
      const error = errorOf(call);
      if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
      span.end(new Date(startTime.getTime() + (call.latencyMs ?? 0)));
    }
    return this.#ended;
  }
}

/** Calls of one run, or of one turn of an agent, are one trace. */
function groupOf({ run, turn, id }: Call): string {
  return run ?? turn ?? id;
}

/** Without a parent of its own a span would start another trace. */
function parentOf(call: Call) {
  const group = groupOf(call);
  if (group === call.id) return context.active();
  return trace.setSpanContext(context.active(), {
    traceId: idOf(group, 32),
    spanId: idOf(group, 16),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}

function idOf(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
