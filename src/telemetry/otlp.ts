import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { Call } from '../call.ts';
import type { SavedOf } from './callAttributes.ts';
import { CallMetrics } from './callMetrics.ts';
import { CallSpans } from './callSpans.ts';

/** This file and the OpenTelemetry packages are a chunk of their own, read when telemetry is on. */

export interface OtlpParts {
  /** Base address of the receiver: `/v1/traces` and `/v1/metrics` are below it. */
  endpoint: string;
  version: string;
  savedOf: SavedOf;
}

export interface Otlp {
  /** Takes a call into the measurements; each once. */
  measure(call: Call): void;
  /** Rejects when the receiver did not take them. */
  sendSpans(calls: readonly Call[]): Promise<void>;
  sendMetrics(): Promise<void>;
  close(): Promise<void>;
}

/** OTLP over HTTP with JSON. Headers come from OTEL_EXPORTER_OTLP_HEADERS, so that none stands in a setting. */
export function openOtlp({ endpoint, version, savedOf }: OtlpParts): Otlp {
  const base = endpoint.replace(/\/+$/, '');
  const resource = resourceOf(version);
  const spans = new CallSpans(resource, savedOf);
  const metrics = new CallMetrics(resource, savedOf);
  const traceExporter = new OTLPTraceExporter({ url: `${base}/v1/traces` });
  const metricExporter = new OTLPMetricExporter({ url: `${base}/v1/metrics` });
  return {
    measure: (call) => metrics.add(call),
    sendSpans: (calls) => sent((done) => traceExporter.export(spans.of(calls), done)),
    sendMetrics: async () => {
      const collected = await metrics.collect();
      await sent((done) => metricExporter.export(collected, done));
    },
    close: async () => {
      await Promise.all([traceExporter.shutdown(), metricExporter.shutdown()]);
    },
  };
}

/** One OTLP/JSON traces request a line, as an OpenTelemetry collector's file receiver reads it. */
export function otlpLine(calls: readonly Call[], version: string, savedOf: SavedOf): string {
  const bytes = JsonTraceSerializer.serializeRequest(new CallSpans(resourceOf(version), savedOf).of(calls));
  return new TextDecoder().decode(bytes);
}

function resourceOf(version: string) {
  return resourceFromAttributes({ 'service.name': 'panelmeter', 'service.version': version });
}

const TAKEN = 0;

function sent(send: (done: (result: { code: number; error?: Error }) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    send(({ code, error }) => {
      if (code === TAKEN) resolve();
      else reject(error ?? new Error('the receiver did not take it'));
    });
  });
}
