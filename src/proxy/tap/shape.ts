/**
 * Which values of a JSON text are kept, by path. What a shape does not name is passed over byte by byte and never
 * held, however long it is.
 */
export type Shape =
  /** A string of at most 256 bytes, a number, true, false, null. */
  | 'scalar'
  /** The same with up to 8 KB of text. */
  | 'message'
  /** All of it, within the limits of the picker. */
  | 'all'
  /** Of a string its length in bytes, and nothing of it. */
  | 'length'
  /** That it is there: true. */
  | 'presence'
  | {
      readonly fields?: Readonly<Record<string, Shape>>;
      /** Of a list: what each of its entries is. */
      readonly each?: Shape;
      /** Of a list: sees the bytes of each entry as they pass. */
      readonly marked?: true;
    };

export function fieldShape(shape: Shape, key: string): Shape | undefined {
  if (shape === 'all') return key === '__proto__' ? undefined : 'all';
  if (typeof shape === 'string') return undefined;
  const { fields } = shape;
  return fields !== undefined && Object.hasOwn(fields, key) ? fields[key] : undefined;
}

export function entryShape(shape: Shape): Shape | undefined {
  if (shape === 'all') return 'all';
  return typeof shape === 'string' ? undefined : shape.each;
}
