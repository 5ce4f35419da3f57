import type { ObservableResult } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import {
  ATTR_GEN_AI_TOKEN_TYPE,
  METRIC_GEN_AI_CLIENT_OPERATION_DURATION,
  METRIC_GEN_AI_CLIENT_TOKEN_USAGE,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Call } from '../call.ts';
import { exactUsd } from '../money.ts';
import {
  inputTokens,
  metricAttributes,
  outputTokens,
  type Attributes,
  type SavedOf,
} from './callAttributes.ts';

/** Bucket bounds that the GenAI conventions advise. */
const TOKEN_BUCKETS = Array.from({ length: 14 }, (_, power) => 4 ** power);
const SECOND_BUCKETS = Array.from({ length: 14 }, (_, power) => 0.01 * 2 ** power);
/** Series of money kept apart; further ones share one, as the SDK does it for the rest. */
const MOST_SERIES = 2000;

/** Collects when it is told to: one timer is enough. */
class PullReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** Money by attributes, in whole pico-USD until it is read. */
class MoneySeries {
  readonly #sums = new Map<string, { attributes: Attributes; sum: bigint }>();

  add(attributes: Attributes, money: bigint): void {
    const key = JSON.stringify(attributes);
    const full = this.#sums.size >= MOST_SERIES && !this.#sums.has(key);
    const [name, kept] = full ? ['', { 'otel.metric.overflow': true }] : [key, attributes];
    const series = this.#sums.get(name) ?? { attributes: kept, sum: 0n };
    series.sum += money;
    this.#sums.set(name, series);
  }

  observe(result: ObservableResult): void {
    for (const { attributes, sum } of this.#sums.values()) result.observe(Number(exactUsd(sum)), attributes);
  }
}

/**
 * Measurements of calls since the process began, cumulative: what a receiver missed while it was down is in the next
 * one. Simulated and refused calls are in none; a call without a price is in no sum of money.
 */
export class CallMetrics {
  readonly #reader = new PullReader({
    aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE,
  });
  readonly #record: (call: Call) => void;

  constructor(resource: Resource, savedOf: SavedOf) {
    const meter = new MeterProvider({ resource, readers: [this.#reader] }).getMeter('panelmeter');
    const tokens = meter.createHistogram(METRIC_GEN_AI_CLIENT_TOKEN_USAGE, {
      description: 'Input and output tokens of Gemini calls',
      unit: '{token}',
      advice: { explicitBucketBoundaries: TOKEN_BUCKETS },
    });
    const duration = meter.createHistogram(METRIC_GEN_AI_CLIENT_OPERATION_DURATION, {
      description: 'Duration of Gemini calls',
      unit: 's',
      advice: { explicitBucketBoundaries: SECOND_BUCKETS },
    });
    const [cost, saved] = [new MoneySeries(), new MoneySeries()];
    meter
      .createObservableCounter('gen_ai.cost.usd', {
        description: 'Billed, as Panelmeter prices it',
        unit: '{USD}',
      })
      .addCallback((result) => cost.observe(result));
    meter
      .createObservableCounter('gen_ai.cost_saved.usd', {
        description: 'What cached tokens would have cost more at the input price',
        unit: '{USD}',
      })
      .addCallback((result) => saved.observe(result));
    this.#record = (call) => {
      const attributes = metricAttributes(call);
      const [input, output] = [inputTokens(call), outputTokens(call)];
      if (input !== undefined) tokens.record(input, { ...attributes, [ATTR_GEN_AI_TOKEN_TYPE]: 'input' });
      if (output !== undefined) tokens.record(output, { ...attributes, [ATTR_GEN_AI_TOKEN_TYPE]: 'output' });
      if (call.latencyMs !== undefined) duration.record(call.latencyMs / 1000, attributes);
      if (call.picoUsd !== undefined) cost.add(attributes, BigInt(call.picoUsd));
      const less = savedOf(call);
      if (less !== undefined && less > 0n) saved.add(attributes, less);
    };
  }

  add(call: Call): void {
    if (!call.simulated && call.outcome !== 'refused') this.#record(call);
  }

  async collect(): Promise<ResourceMetrics> {
    const { resourceMetrics } = await this.#reader.collect();
    return resourceMetrics;
  }
}
