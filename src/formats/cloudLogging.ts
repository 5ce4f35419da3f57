import type { Call } from '../call.ts';
import { leastBilled } from './callColumns.ts';
import { modelOf } from './callSums.ts';
import { exactUsd } from '../money.ts';
import { known } from './known.ts';

/**
 * A line of structured logging, as Cloud Logging's agents read it: severity, timestamp, httpRequest, labels and
 * insertId go into their places of the LogEntry, the rest into its jsonPayload. An id is taken once.
 */
export function cloudLoggingLine(call: Call): string {
  const { id, startedAt, tags, httpStatus, latencyMs } = call;
  return JSON.stringify({
    severity: severityOf(call),
    timestamp: new Date(startedAt).toISOString(),
    message: messageOf(call),
    'logging.googleapis.com/insertId': id,
    'logging.googleapis.com/labels': labelsOf(call),
    ...(httpStatus === undefined
      ? {}
      : {
          httpRequest: {
            requestMethod: 'POST',
            status: httpStatus,
            ...(latencyMs === undefined ? {} : { latency: `${(latencyMs / 1000).toFixed(6)}s` }),
          },
        }),
    call: payloadOf(call),
    tags,
  });
}

function severityOf({ outcome, httpStatus = 0 }: Call): string {
  switch (outcome) {
    case 'ok':
      return 'INFO';
    case 'error':
      return httpStatus >= 500 || httpStatus === 0 ? 'ERROR' : 'WARNING';
    case 'aborted':
    case 'blocked':
      return 'WARNING';
    case 'refused':
      return 'NOTICE';
  }
}

function messageOf(call: Call): string {
  const cost = leastBilled(call);
  const shown =
    cost === undefined ? call.reason : `${call.picoUsd === undefined ? '>= ' : ''}${exactUsd(cost)} USD`;
  return `${modelOf(call)} ${call.outcome}: ${shown}${call.simulated ? ' (simulated)' : ''}`;
}

/** Labels are text, and few: what people filter by. */
function labelsOf(call: Call): Record<string, string> {
  const { source, outcome, simulated, tags } = call;
  const { feature, project, department, agent } = tags;
  const labels = known({ feature, project, department, agent });
  return { model: modelOf(call), source, outcome, simulated: String(simulated), ...labels };
}

/** All of the call but what stands elsewhere in the entry; USD as text, with all digits. */
function payloadOf(call: Call): Record<string, unknown> {
  const { tags: _1, id: _2, startedAt: _3, superseded: _4, ...rest } = call;
  const least = leastBilled(call);
  return { ...rest, ...(least === undefined ? {} : { leastUsd: exactUsd(least) }) };
}
