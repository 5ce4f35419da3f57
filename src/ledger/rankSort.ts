const DIGIT = 11;
const SIZE = 1 << DIGIT;
/** Which half of a double, and where in it each digit begins, the lowest first. */
const DIGITS = [
  { high: false, shift: 0 },
  { high: false, shift: DIGIT },
  { high: false, shift: 2 * DIGIT },
  { high: true, shift: 0 },
  { high: true, shift: DIGIT },
  { high: true, shift: 2 * DIGIT },
] as const;

/**
 * Rows in the order of their ranks, the least first, and equal ones as they came. By digits, as comparing a million of
 * them takes ten times as long.
 */
export function sortByRank(
  ranks: Float64Array,
  rows: Uint32Array,
): { ranks: Float64Array; rows: Uint32Array } {
  const count = ranks.length;
  let sorted = true;
  for (let i = 1; i < count && sorted; i++) sorted = (ranks[i - 1] ?? 0) <= (ranks[i] ?? 0);
  if (sorted) return { ranks, rows };
  const { high, low } = sortableBits(ranks);
  let order = Uint32Array.from({ length: count }, (_, i) => i);
  let next = new Uint32Array(count);
  for (const { high: ofHigh, shift } of DIGITS) {
    const bits = ofHigh ? high : low;
    const starts = new Uint32Array(SIZE);
    for (let i = 0; i < count; i++) {
      const digit = ((bits[i] ?? 0) >>> shift) & (SIZE - 1);
      starts[digit] = (starts[digit] ?? 0) + 1;
    }
    if (starts.includes(count)) continue;
    let sum = 0;
    for (let digit = 0; digit < SIZE; digit++) {
      const here = starts[digit] ?? 0;
      starts[digit] = sum;
      sum += here;
    }
    for (let i = 0; i < count; i++) {
      const at = order[i] ?? 0;
      const digit = ((bits[at] ?? 0) >>> shift) & (SIZE - 1);
      const place = starts[digit] ?? 0;
      starts[digit] = place + 1;
      next[place] = at;
    }
    [order, next] = [next, order];
  }
  return {
    ranks: Float64Array.from(order, (at) => ranks[at] ?? 0),
    rows: Uint32Array.from(order, (at) => rows[at] ?? 0),
  };
}

/** Halves of the doubles that, as unsigned numbers, are in the order of the doubles. */
function sortableBits(ranks: Float64Array): { high: Uint32Array; low: Uint32Array } {
  const high = new Uint32Array(ranks.length);
  const low = new Uint32Array(ranks.length);
  const one = new Float64Array(1);
  const halves = new Uint32Array(one.buffer);
  for (let i = 0; i < ranks.length; i++) {
    // Adding 0 makes -0 the 0 that it equals.
    one[0] = (ranks[i] ?? 0) + 0;
    const [first = 0, second = 0] = halves;
    const flip = second >>> 31 === 1 ? 0xffffffff : 0;
    low[i] = first ^ flip;
    high[i] = second ^ (flip === 0 ? 0x80000000 : flip);
  }
  return { high, low };
}
