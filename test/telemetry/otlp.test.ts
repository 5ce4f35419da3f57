import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import fc from 'fast-check';
import { exactUsd } from '../../src/money.ts';
import { CallMetrics } from '../../src/telemetry/callMetrics.ts';
import { openOtlp, otlpLine } from '../../src/telemetry/otlp.ts';
import { arbitraryCall } from '../support/arbitraryCall.ts';
import { callFixture } from '../support/callFixture.ts';
import { otlpReceiver } from '../support/otlpReceiver.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const nothingSaved = (): bigint => 0n;
const require = createRequire(import.meta.url);

/** The decoder that comes from the official protos. */
interface Decoder {
  decode(bytes: Uint8Array): object;
  fromObject(value: object): object;
  toObject(
    message: object,
    options: object,
  ): { resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[] };
}
interface Metric {
  name: string;
  unit: string;
  sum?: { dataPoints: Point[]; aggregationTemporality: number; isMonotonic: boolean };
  histogram?: { dataPoints: Point[] };
}
interface Point {
  attributes: { key: string; value: { stringValue?: string; boolValue?: boolean } }[];
  asDouble?: number;
  count?: number;
  sum?: number;
  explicitBounds?: number[];
}
const { opentelemetry } = require(path.resolve('node_modules/otlp-protos/build/src/generated/root.js'));
const MetricsRequest = opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest as Decoder;

function metricsOf(message: object): Metric[] {
  const { resourceMetrics } = MetricsRequest.toObject(message, { longs: Number });
  return resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
}

function attributesOf({ attributes }: Point): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.boolValue]));
}

async function decodedMetrics(calls: ReturnType<typeof callFixture>[]): Promise<Metric[]> {
  const metrics = new CallMetrics(resourceFromAttributes({ 'service.name': 'panelmeter' }), () => 5_000_000n);
  for (const call of calls) metrics.add(call);
  const receiver = await otlpReceiver();
  try {
    const exporter = new OTLPMetricExporter({ url: `${receiver.url}/v1/metrics` });
    const collected = await metrics.collect();
    const result = await new Promise<{ code: number }>((resolve) => exporter.export(collected, resolve));
    assert.equal(result.code, 0);
    await exporter.shutdown();
    return receiver.of('/v1/metrics').flatMap(({ body }) => metricsOf(MetricsRequest.decode(body)));
  } finally {
    await receiver.close();
  }
}

function pointOf(metrics: Metric[], name: string): Point[] {
  const metric = metrics.find((each) => each.name === name);
  return metric?.sum?.dataPoints ?? metric?.histogram?.dataPoints ?? [];
}

describe('telemetry by the official protos', () => {
  it('sends tokens, duration, cost and savings under the names of the conventions', async () => {
    const metrics = await decodedMetrics([
      callFixture({ id: 'a' }),
      callFixture({ id: 'b' }),
      callFixture({ id: 'c', reason: 'unpriced', picoUsd: undefined, usd: undefined }),
      callFixture({ id: 's', simulated: true }),
      callFixture({ id: 'r', outcome: 'refused', latencyMs: undefined }),
    ]);
    const [cost, ...others] = pointOf(metrics, 'gen_ai.cost.usd');
    assert.ok(cost);
    assert.equal(others.length, 0);
    assert.equal(cost.asDouble, 0.277136, 'an unpriced, a simulated and a refused call are in no sum');
    assert.deepEqual(attributesOf(cost), {
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.operation.name': 'generate_content',
      'gen_ai.request.model': 'gemini-3-pro-image',
      'gen_ai.response.model': 'gemini-3-pro-image',
      'panelmeter.tag.feature': 'panels',
    });
    const [saved] = pointOf(metrics, 'gen_ai.cost_saved.usd');
    assert.equal(saved?.asDouble, 0.000015);
    const tokens = pointOf(metrics, 'gen_ai.client.token.usage');
    const byType = Object.fromEntries(
      tokens.map((point) => [attributesOf(point)['gen_ai.token.type'], point]),
    );
    assert.equal(byType['input']?.sum, 3000);
    assert.equal(byType['output']?.sum, 3600, 'thoughts are output');
    assert.equal(byType['output']?.count, 3);
    assert.deepEqual(byType['input']?.explicitBounds?.slice(0, 4), [1, 4, 16, 64]);
    const [duration] = pointOf(metrics, 'gen_ai.client.operation.duration');
    assert.ok(Math.abs((duration?.sum ?? 0) - 3.6015) < 1e-9);
    assert.equal(metrics.find(({ name }) => name === 'gen_ai.cost.usd')?.sum?.aggregationTemporality, 2);
  });

  it('sums money exactly before it becomes a double', async () => {
    const calls = Array.from({ length: 1000 }, (_, index) =>
      callFixture({ id: `c${index}`, picoUsd: '100000000001', usd: exactUsd(100_000_000_001n) }),
    );
    const [cost] = pointOf(await decodedMetrics(calls), 'gen_ai.cost.usd');
    assert.equal(cost?.asDouble, 100.000000001);
  });

  it('sends JSON that the protos read as the same figures', async () => {
    const receiver = await otlpReceiver();
    const otlp = openOtlp({ endpoint: `${receiver.url}/base/`, version: '1.0.0', savedOf: nothingSaved });
    otlp.measure(callFixture());
    await otlp.sendMetrics();
    await otlp.close();
    await receiver.close();
    const [request] = receiver.of('/base/v1/metrics');
    assert.ok(request);
    assert.equal(request.headers['content-type'], 'application/json');
    const metrics = metricsOf(MetricsRequest.fromObject(JSON.parse(request.body.toString())));
    assert.equal(pointOf(metrics, 'gen_ai.cost.usd')[0]?.asDouble, 0.138568);
  });

  it('takes headers from the environment, so that no setting holds a secret', async () => {
    const receiver = await otlpReceiver();
    process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'authorization=Bearer%20canary';
    try {
      const otlp = openOtlp({ endpoint: receiver.url, version: '1.0.0', savedOf: nothingSaved });
      await otlp.sendSpans([callFixture()]);
      await otlp.close();
      assert.equal(receiver.of('/v1/traces')[0]?.headers.authorization, 'Bearer canary');
    } finally {
      delete process.env['OTEL_EXPORTER_OTLP_HEADERS'];
      await receiver.close();
    }
  });
});

describe('a call as a span', () => {
  const spanOf = (call: ReturnType<typeof callFixture>) => {
    const [resource] = JSON.parse(otlpLine([call], '1.0.0', nothingSaved)).resourceSpans;
    const [span] = resource.scopeSpans[0].spans;
    const attributes = Object.fromEntries(
      span.attributes.map(({ key, value }: { key: string; value: object }) => [key, Object.values(value)[0]]),
    );
    return { span, attributes };
  };

  it('has the call’s time, duration, cost and tags', () => {
    const { span, attributes } = spanOf(callFixture());
    assert.equal(span.name, 'generate_content gemini-3-pro-image');
    assert.equal(span.kind, 3);
    assert.equal(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano), 1_200_000_000n);
    assert.equal(attributes['gen_ai.cost.usd'], 0.138568);
    assert.equal(attributes['panelmeter.cost.pico_usd'], '138568000000');
    assert.equal(attributes['panelmeter.tag.panel'], 's1_p02');
    assert.equal(attributes['gen_ai.usage.output_tokens'], 1200);
  });

  it('has no cost when it is not known, and none when it was simulated', () => {
    const unknown = spanOf(callFixture({ reason: 'unknown', picoUsd: undefined, usd: undefined }));
    assert.ok(!('gen_ai.cost.usd' in unknown.attributes));
    assert.equal(unknown.attributes['panelmeter.reason'], 'unknown');
    const simulated = spanOf(callFixture({ simulated: true }));
    assert.ok(!('gen_ai.cost.usd' in simulated.attributes));
    assert.equal(simulated.attributes['panelmeter.simulated'], true);
  });

  it('says what failed', () => {
    const { span, attributes } = spanOf(
      callFixture({ outcome: 'error', httpStatus: 429, errorStatus: 'RESOURCE_EXHAUSTED' }),
    );
    assert.equal(span.status.code, 2);
    assert.equal(attributes['error.type'], 'RESOURCE_EXHAUSTED');
  });

  it('has the same ids whenever it is sent; calls of one run are one trace', () => {
    const one = callFixture({ id: 'a', run: 'run-1' });
    const [first, again, other] = [one, one, callFixture({ id: 'b', run: 'run-1' })].map(
      (call) => spanOf(call).span,
    );
    assert.equal(first.spanId, again.spanId);
    assert.equal(first.traceId, other.traceId);
    assert.notEqual(first.spanId, other.spanId);
  });

  it('can be made of any call, and its exact cost is the call’s', () => {
    fc.assert(
      fc.property(arbitraryCall, (call) => {
        const { attributes } = spanOf(call);
        assert.equal(attributes['panelmeter.cost.pico_usd'], call.picoUsd);
        assert.equal('gen_ai.cost.usd' in attributes, call.picoUsd !== undefined && !call.simulated);
      }),
      { numRuns: 200 },
    );
  });
});

interface StoredSpan {
  displayName: string;
  attributes: Record<string, unknown>;
}

describe('a third-party receiver', () => {
  it('has the span as it was sent', async function () {
    this.timeout(60_000);
    const clients = path.resolve('tools/clients');
    const clientRequire = createRequire(path.join(clients, 'package.json'));
    const server = clientRequire('@genkit-ai/telemetry-server');
    const dir = temporaryFolder();
    const port = await freePort();
    await server.startTelemetryServer({
      port,
      traceStore: new server.LocalFileTraceStore({ storeRoot: dir, indexRoot: dir }),
      logStore: new server.LocalFileLogStore({ storeRoot: dir, indexRoot: dir }),
    });
    try {
      const endpoint = `http://127.0.0.1:${port}/api/otlp`;
      const otlp = openOtlp({ endpoint, version: '1.0.0', savedOf: nothingSaved });
      await otlp.sendSpans([callFixture({ id: 'seen' })]);
      await otlp.close();
      const response = await fetch(`http://127.0.0.1:${port}/api/traces`);
      const { traces } = (await response.json()) as { traces: { spans: Record<string, StoredSpan> }[] };
      const spans = traces.flatMap((stored) => Object.values(stored.spans));
      assert.equal(spans.length, 1);
      const [span] = spans;
      assert.equal(span?.displayName, 'generate_content gemini-3-pro-image');
      assert.equal(span?.attributes['gen_ai.cost.usd'], 0.138568);
      assert.equal(span?.attributes['panelmeter.call.id'], 'seen');
    } finally {
      await server.stopTelemetryApi();
    }
  });
});

async function freePort(): Promise<number> {
  const receiver = await otlpReceiver();
  await receiver.close();
  return Number(new URL(receiver.url).port);
}
