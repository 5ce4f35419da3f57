/** Kinds of files that the page can make of its tables and charts. */
export const SAVE_KINDS = ['csv', 'svg', 'png'] as const;
export type SaveKind = (typeof SAVE_KINDS)[number];
