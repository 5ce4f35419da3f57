const PREFIX = /^(?:models\/|publishers\/google\/models\/|tunedModels\/)/i;

/**
 * The bare id: without a leading `models/`, `publishers/google/models/` or `tunedModels/`, in lower case.
 * It is matched exactly or by a listed alias, never by a prefix: that would price invented ids.
 */
export function canonicalModelId(id: string): string {
  return id.replace(PREFIX, '').toLowerCase();
}
