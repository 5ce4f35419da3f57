/** What VS Code keeps for a workspace or a user, in memory. */
export function memento() {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, fallback?: T): T | undefined =>
      values.has(key) ? (values.get(key) as T) : fallback,
    update: (key: string, value: unknown): Promise<void> => {
      values.set(key, value);
      return Promise.resolve();
    },
  };
}
