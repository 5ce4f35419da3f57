import * as v from 'valibot';

/** Integer pico-USD as a decimal string: bigint does not cross a webview's message channel. */
export const picoUsd = v.pipe(v.string(), v.regex(/^-?\d{1,40}$/, 'expected a whole number of pico-USD'));

/** A whole number from 0 on. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** ms since the epoch. */
export const time = v.pipe(v.number(), v.finite());

/** A local day, YYYY-MM-DD. */
export const day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/, 'expected YYYY-MM-DD'));
