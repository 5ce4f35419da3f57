/** The fields whose value is known: neither undefined nor null. */
export function known<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(fields).filter(([, value]) => value != null);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same keys; only null and undefined went
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
