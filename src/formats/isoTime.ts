const ISO = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** ms since the epoch of an ISO 8601 time that names its zone; undefined for anything else, as 30 February. */
export function isoTime(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, date = '', zone = ''] = match;
  const at = Date.parse(text);
  // Date.parse rolls a day that does not exist over into the next month.
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at) || Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== date)
    return undefined;
  return zone === 'Z' || Math.abs(at - day) < 2 * 86_400_000 ? at : undefined;
}
