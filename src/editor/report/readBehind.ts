/**
 * Answers at once with what was read last, and reads behind it; `changed` when that came to something else. Figures
 * that take seconds over a long history must not hold up the totals.
 */
export function readBehind<K, T>(
  read: (key: K) => Promise<T>,
  changed: () => void,
  failed: (error: unknown) => void,
): (key: K) => T | undefined {
  const known = new Map<K, { value: T; text: string }>();
  const reading = new Set<K>();
  const readAgain = async (key: K): Promise<void> => {
    reading.add(key);
    try {
      const value = await read(key);
      const text = JSON.stringify(value);
      const isNew = known.get(key)?.text !== text;
      known.set(key, { value, text });
      if (isNew) changed();
    } catch (error) {
      failed(error);
    } finally {
      reading.delete(key);
    }
  };
  return (key) => {
    if (!reading.has(key)) void readAgain(key);
    return known.get(key)?.value;
  };
}
