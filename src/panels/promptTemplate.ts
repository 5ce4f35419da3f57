/** A prompt body with its roles and values put in. */
export interface FilledTemplate {
  prompt: string;
  system?: string;
  /** Placeholders left as they stand; offsets into the body. */
  unfilled: { name: string; start: number; end: number }[];
}

/**
 * The part of Dotprompt that single-turn prompts use: `{{name}}` from the given values, and `{{role "system"}}` …
 * `{{role "user"}}`. Everything else between double braces is left as it stands and named.
 */
export function fillTemplate(body: string, values: ReadonlyMap<string, string>): FilledTemplate {
  const texts: Record<'system' | 'user', string> = { system: '', user: '' };
  const unfilled: FilledTemplate['unfilled'] = [];
  let role: 'system' | 'user' = 'user';
  let from = 0;
  for (const match of body.matchAll(/\{\{([^{}]*)\}\}/g)) {
    const inside = (match[1] ?? '').trim();
    const end = match.index + match[0].length;
    texts[role] += body.slice(from, match.index);
    from = end;
    const turn = /^role\s+["'](system|user)["']$/.exec(inside)?.[1];
    const value = values.get(inside);
    if (turn === 'system' || turn === 'user') role = turn;
    else if (value !== undefined) texts[role] += value;
    else {
      texts[role] += match[0];
      unfilled.push({ name: inside, start: match.index, end });
    }
  }
  texts[role] += body.slice(from);
  const system = texts.system.trim();
  const filled: FilledTemplate = { prompt: texts.user.trim(), unfilled };
  return system === '' ? filled : { ...filled, system };
}
