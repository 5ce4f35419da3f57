/** Latin words of a text but for names: what stands in quotes or code, ids, keys, paths, figures, and those given. */
export function latinWords(text: string, names: readonly string[] = []): string[] {
  const known = new Set(names);
  const bare = text.replaceAll(/"[^"]*"|`[^`]*`|\S*[\w)][_./:]\w\S*|gemini-\S+/g, ' ');
  return (bare.match(/[A-Za-z]{2,}/g) ?? []).filter((word) => !known.has(word));
}
