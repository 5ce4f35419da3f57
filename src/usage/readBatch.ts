import { isObject, objectAt, type JsonObject } from './json.ts';

const RESULT_KEYS = ['inlinedResponses', 'inlinedEmbedContentResponses'];

/**
 * The answers inside a batch operation, in their order; undefined when the body is none, or is not done yet. Each
 * entry is `{response}` or `{error}`.
 */
export function batchEntries(body: JsonObject): JsonObject[] | undefined {
  const metadata = objectAt(body, 'metadata');
  for (const output of [
    objectAt(body, 'response'),
    metadata && objectAt(metadata, 'output'),
    objectAt(body, 'dest'),
  ]) {
    if (output === undefined) continue;
    for (const key of RESULT_KEYS) {
      const held = output[key];
      const list = isObject(held) ? held['inlinedResponses'] : held;
      if (Array.isArray(list)) return (list as unknown[]).filter(isObject);
    }
  }
  return undefined;
}

/** The model that the operation names, as `models/gemini-2.5-flash`. */
export function batchModel(body: JsonObject): string | undefined {
  const metadata = objectAt(body, 'metadata');
  const model = metadata?.['model'];
  return typeof model === 'string' && model !== '' ? model : undefined;
}

/** A batch operation by its name or the type of its metadata. */
export function isBatchOperation(body: JsonObject): boolean {
  const { name } = body;
  const type = objectAt(body, 'metadata')?.['@type'];
  return (
    (typeof name === 'string' && name.startsWith('batches/')) ||
    (typeof type === 'string' && type.endsWith('Batch'))
  );
}
