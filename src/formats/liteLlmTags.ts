import type { Tags } from '../call.ts';

/** Whose call it was. Keys, addresses and texts of LiteLLM's row are not taken. */
const FIELDS: readonly [field: string, tag: string][] = [
  ['user', 'user'],
  ['end_user', 'tenant'],
  ['team_id', 'team'],
  ['organization_id', 'organization'],
  ['agent_id', 'agent'],
  ['model_group', 'modelGroup'],
];

/** `request_tags` as `feature:panels` are tags by their name; others are kept together as `litellm`. */
export function liteLlmTags(
  row: Record<string, unknown>,
  asked: readonly unknown[],
  metadata: Record<string, unknown>,
): Tags {
  const tags: Tags = {};
  const bare: string[] = [];
  for (const [field, tag] of FIELDS) {
    const value = row[field];
    if (typeof value === 'string' && value !== '') tags[tag] = value;
  }
  const team = metadata['user_api_key_team_alias'];
  if (typeof team === 'string' && team !== '') tags['team'] = team;
  for (const text of asked) {
    if (typeof text !== 'string' || text.trim() === '') continue;
    const [, name, value] = /^([A-Za-z][\w.-]*)[:=]\s*(\S.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined || name === 'User-Agent') bare.push(text);
    else tags[name] = value;
  }
  if (bare.length > 0) tags['litellm'] = bare.join(',');
  return tags;
}
