/** What only looks things up, or puts files somewhere: methods that Google charges nothing for. */
const FREE = new Set(['countTokens', 'computeTokens', 'files.upload', 'files.create', 'files.download', 'files.update', 'cachedContents.update']); // prettier-ignore
const FREE_VERB = /\.(?:get|list|delete|cancel)$/;

/** True for a method that costs nothing, whatever its answer says; such calls are in no sum of calls either. */
export function isFreeMethod(method: string): boolean {
  return FREE.has(method) || FREE_VERB.test(method);
}
