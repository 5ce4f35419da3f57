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
 * them takes ten times as long; it pauses after each, so that others come between.
 */
export function* sortByRank(
  ranks: Float64Array,
  rows: Uint32Array,
): Generator<void, { ranks: Float64Array; rows: Uint32Array }> {
  const count = ranks.length;
  let sorted = true;
  for (let i = 1; i < count && sorted; i++) sorted = (ranks[i - 1] ?? 0) <= (ranks[i] ?? 0);
  if (sorted) return { ranks, rows };
  const { high, low } = sortableBits(ranks);
  // Loops throughout: a callback for each of a million takes several times as long.
  let order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
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
    yield;
  }
  const sortedRanks = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = order[i] ?? 0;
    sortedRanks[i] = ranks[at] ?? 0;
    next[i] = rows[at] ?? 0;
  }
  return { ranks: sortedRanks, rows: next };
}

/** Halves of the doubles that, as unsigned numbers, are in the order of the doubles. */
function sortableBits(ranks: Float64Array): { high: Uint32Array; low: Uint32Array } {
  const count = ranks.length;
  const high = new Uint32Array(count);
  const low = new Uint32Array(count);
  // Every machine that this runs on has the low half first.
  const halves = new Uint32Array(ranks.buffer, ranks.byteOffset, count * 2);
  for (let i = 0; i < count; i++) {
    const first = halves[2 * i] ?? 0;
    const second = halves[2 * i + 1] ?? 0;
    const flip = second >>> 31 === 1 ? 0xffffffff : 0;
    low[i] = first ^ flip;
    high[i] = second ^ (flip === 0 ? 0x80000000 : flip);
  }
  return { high, low };
}
