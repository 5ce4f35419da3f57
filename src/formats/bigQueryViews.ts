/** Standard SQL views over the loaded table, for dashboards. Real calls that count; a sum that lacks calls says so. */

const SUMS = `COUNT(*) AS calls,
  SUM(least_usd) AS least_usd,
  SUM(list_usd) AS list_usd,
  SUM(CASE WHEN least_usd IS NULL THEN 1 ELSE 0 END) AS unpriced_calls,
  SUM(CASE WHEN reason = 'uncertain' THEN 1 ELSE 0 END) AS lower_bound_calls,
  SUM(prompt_tokens) AS prompt_tokens,
  SUM(cached_tokens) AS cached_tokens,
  SUM(candidates_tokens) AS candidates_tokens,
  SUM(thoughts_tokens) AS thoughts_tokens`;

const VIEWS: readonly { name: string; about: string; select: string; group: string }[] = [
  {
    name: 'spend_by_day',
    about: 'By UTC day and model.',
    select: 'CAST(started_at AS DATE) AS day, model',
    group: 'day, model',
  },
  {
    name: 'spend_by_project',
    about: 'By UTC day and the tags that say whose cost it is.',
    select: 'CAST(started_at AS DATE) AS day, tag_department, tag_project, tag_tenant',
    group: 'day, tag_department, tag_project, tag_tenant',
  },
  {
    name: 'spend_by_feature',
    about: 'By UTC day and what the calls were for.',
    select: 'CAST(started_at AS DATE) AS day, tag_feature, tag_phase, tag_agent',
    group: 'day, tag_feature, tag_phase, tag_agent',
  },
  {
    name: 'spend_by_panel',
    about: 'All attempts of a panel.',
    select: 'tag_chapter, tag_scene, tag_panel',
    group: 'tag_chapter, tag_scene, tag_panel',
  },
];

/** The statements; `dataset` is where the table `calls` is. */
export function bigQueryViews(dataset: string): string {
  const views = VIEWS.map(
    ({ name, about, select, group }) => `-- ${about}
CREATE OR REPLACE VIEW ${dataset}.${name} AS
SELECT ${select},
  ${SUMS}
FROM ${dataset}.calls
WHERE counted AND NOT simulated
GROUP BY ${group};
`,
  );
  return [
    '-- least_usd is a lower bound where lower_bound_calls > 0, and lacks unpriced_calls: show both beside it.\n',
    ...views,
    `-- What has no price: nothing of it is in any sum.
CREATE OR REPLACE VIEW ${dataset}.unpriced AS
SELECT model, reason, COUNT(*) AS calls, MIN(started_at) AS first_at, MAX(started_at) AS last_at
FROM ${dataset}.calls
WHERE counted AND NOT simulated AND least_usd IS NULL
GROUP BY model, reason;
`,
  ].join('\n');
}
