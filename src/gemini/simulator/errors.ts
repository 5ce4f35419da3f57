/** Google's error bodies, word for word as they were recorded (FACTS.md 10 and 11). */
export interface ErrorAnswer {
  status: number;
  body: { error: { code: number; message: string; status: string; details?: object[] } };
}

const RPC = 'type.googleapis.com/google.rpc.';
const SERVICE = 'generativelanguage.googleapis.com';
const QUOTA_TEXT =
  'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit. ';

function error(code: number, status: string, message: string, details?: object[]): ErrorAnswer {
  return { status: code, body: { error: { code, message, status, ...(details ? { details } : {}) } } };
}

export function invalidArgument(message = 'Request contains an invalid argument.'): ErrorAnswer {
  return error(400, 'INVALID_ARGUMENT', message);
}

export function tooManyTokens(limit: number): ErrorAnswer {
  return invalidArgument(`The input token count exceeds the maximum number of tokens allowed (${limit}).`);
}

/** A bad or a missing key is a 400, not a 401. */
export function keyInvalid(missing: boolean): ErrorAnswer {
  const message = missing
    ? 'API Key not found. Please pass a valid API key.'
    : 'API key not valid. Please pass a valid API key.';
  return error(400, 'INVALID_ARGUMENT', message, [
    {
      '@type': `${RPC}ErrorInfo`,
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: SERVICE },
    },
    { '@type': `${RPC}LocalizedMessage`, locale: 'en-US', message },
  ]);
}

export function cacheTooSmall(tokens: number): ErrorAnswer {
  return invalidArgument(
    `Cached content is too small. total_token_count=${tokens}, min_total_token_count=1024`,
  );
}

export function keyLeaked(): ErrorAnswer {
  return error(403, 'PERMISSION_DENIED', 'Your API key was reported as leaked. Please use another API key.');
}

export function cacheNotFound(): ErrorAnswer {
  return error(403, 'PERMISSION_DENIED', 'CachedContent not found (or permission denied)');
}

/** Unknown and retired models read the same. */
export function modelNotFound(model: string, version: string, method: string): ErrorAnswer {
  return error(
    404,
    'NOT_FOUND',
    `models/${model} is not found for API version ${version}, or is not supported for ${method}. Call ModelService.ListModels to see the list of available models and their supported methods.`,
  );
}

export function pathNotFound(): ErrorAnswer {
  return error(404, 'NOT_FOUND', 'Requested entity was not found.');
}

export function internal(): ErrorAnswer {
  return error(500, 'INTERNAL', 'Internal error encountered.');
}

export function unavailable(): ErrorAnswer {
  return error(
    503,
    'UNAVAILABLE',
    'This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.',
  );
}

export function deadlineExceeded(): ErrorAnswer {
  return error(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.');
}

/** What a 429 is about; each has its own shape on the wire. */
export type QuotaKind = 'per-minute' | 'per-day-free' | 'limit-0' | 'prepaid' | 'capacity' | 'plain';

export function quotaExceeded(kind: QuotaKind, model: string, retryMs: number): ErrorAnswer {
  switch (kind) {
    case 'per-minute':
      return quota(model, retryMs, {
        metric: `${SERVICE}/generate_requests_per_model_per_minute`,
        id: 'GenerateRequestsPerMinutePerProjectPerModel',
        value: '10',
      });
    case 'per-day-free':
      return quota(model, retryMs, {
        metric: `${SERVICE}/generate_content_free_tier_requests`,
        id: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
        value: '20',
      });
    case 'limit-0':
      return quota(model, retryMs, {
        metric: `${SERVICE}/generate_content_free_tier_requests`,
        id: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
      });
    case 'prepaid':
      return exhausted(
        'Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to manage your project and billing. Learn more at https://ai.google.dev/gemini-api/docs/billing#prepay. ',
      );
    case 'capacity':
      return exhausted('No capacity available for model on the server', [
        { reason: 'MODEL_CAPACITY_EXHAUSTED' },
      ]);
    case 'plain':
      return exhausted('Resource has been exhausted (e.g. check quota).');
  }
}

function exhausted(message: string, details?: object[]): ErrorAnswer {
  return error(429, 'RESOURCE_EXHAUSTED', message, details);
}

/** Without a value the quota is 0: the service leaves the field out. */
function quota(
  model: string,
  retryMs: number,
  of: { metric: string; id: string; value?: string },
): ErrorAnswer {
  const message = `${QUOTA_TEXT}\n* Quota exceeded for metric: ${of.metric}, limit: ${of.value ?? 0}, model: ${model}\nPlease retry in ${retryMs / 1000}s.`;
  return exhausted(message, [
    {
      '@type': `${RPC}Help`,
      links: [
        {
          description: 'Learn more about Gemini API quotas',
          url: 'https://ai.google.dev/gemini-api/docs/rate-limits',
        },
      ],
    },
    {
      '@type': `${RPC}QuotaFailure`,
      violations: [
        {
          quotaMetric: of.metric,
          quotaId: of.id,
          quotaDimensions: { location: 'global', model },
          ...(of.value ? { quotaValue: of.value } : {}),
        },
      ],
    },
    { '@type': `${RPC}RetryInfo`, retryDelay: `${retryMs / 1000}s` },
  ]);
}
