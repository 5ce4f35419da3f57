import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { exactUsd } from '../money.ts';
import type { Estimate } from '../panels/estimate.ts';
import { estimateText, sumText } from '../panels/estimateText.ts';
import { panelTags } from '../panels/panelTags.ts';
import type { Panel } from '../panels/spec.ts';
import { parseSpecFile } from '../panels/specFile.ts';
import { sumEstimates } from '../panels/sumEstimates.ts';
import type { AgentSources, AgentSpec } from './agentSources.ts';
import { failedAnswer, type AgentAnswer, type AgentTool } from './agentTool.ts';
import { askBudgets } from './budgetTool.ts';
import { estimateSpec } from './estimateSpec.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const inputSchema = v.strictObject({
  path: v.exactOptional(text),
  panels: v.exactOptional(v.array(text)),
  prompt: v.exactOptional(text),
  model: v.exactOptional(text),
  image_size: v.exactOptional(text),
});
type Input = v.InferOutput<typeof inputSchema>;

/** What a spec or a prompt will cost, and whether a hard budget would refuse it. Sends nothing. */
export function estimateTool(sources: AgentSources): AgentTool {
  return {
    name: 'panelmeter_estimate',
    title: 'Estimate Gemini cost',
    description:
      'What a Gemini call will cost before it is sent: a panel or chapter spec of the workspace (path, optionally only some panels), or a prompt for a model. Texts are counted offline. Also says whether a hard budget would refuse it. Ask before generating.',
    inputSchema: {
      type: 'object',
      properties: {
        path: {
          type: 'string',
          description: 'A spec, relative to the workspace: *.panel.yaml, *.chapter.yaml, *.prompt.',
        },
        panels: {
          type: 'array',
          items: { type: 'string' },
          description: 'Only the panels with these ids.',
        },
        prompt: { type: 'string', description: 'Instead of a path: the prompt itself.' },
        model: { type: 'string', description: 'With prompt: the model id, as gemini-3-pro-image.' },
        image_size: { type: 'string', description: 'With prompt, for an image: 512, 1K, 2K or 4K.' },
      },
      additionalProperties: false,
    },
    call: async (given) => {
      const input = v.safeParse(inputSchema, given);
      if (!input.success)
        return failedAnswer(
          `The input is wrong: ${v.flatten(input.issues).root?.[0] ?? input.issues[0].message}`,
        );
      const spec = await specOf(input.output, sources);
      return spec.ok ? answer(spec, input.output, sources) : failedAnswer(spec.problem);
    },
  };
}

async function specOf(
  { path, prompt, model, image_size: size }: Input,
  sources: AgentSources,
): Promise<AgentSpec> {
  if (path !== undefined && prompt !== undefined)
    return { ok: false, problem: 'Give a path or a prompt, not both.' };
  if (path !== undefined) return sources.loadSpec(path);
  if (prompt === undefined || model === undefined)
    return { ok: false, problem: 'Give the path of a spec, or a prompt and a model.' };
  const isImage = sources.book().model(model)?.kind === 'image';
  const inline = isImage
    ? JSON.stringify({
        panel_id: 'prompt',
        model,
        prompt,
        ...(size === undefined ? {} : { image_size: size }),
      })
    : `---\nmodel: ${JSON.stringify(model)}\n---\n${prompt}`;
  return {
    ok: true,
    fileName: isImage ? 'prompt.panel.json' : 'prompt.prompt',
    text: inline,
    isMissing: () => false,
  };
}

async function answer(
  { fileName, text: content, isMissing }: AgentSpec & { ok: true },
  { panels: wanted, path = '.' }: Input,
  sources: AgentSources,
): Promise<AgentAnswer> {
  const { book, now, tiers, history } = sources;
  const [learned, models] = await Promise.all([history(), tiers(path)]);
  const file = parseSpecFile(fileName, content);
  const estimated = estimateSpec(file, {
    book: book(),
    atMs: now(),
    isMissing,
    ...(learned ? { history: learned } : {}),
    tiers: models,
  }).panels;
  const chosen = wanted ? estimated.filter(({ panel }) => wanted.includes(panel.spec.panelId)) : estimated;
  const absent = wanted?.filter((id) => !chosen.some(({ panel }) => panel.spec.panelId === id)) ?? [];
  if (absent.length > 0) return failedAnswer(`There is no panel ${absent.join(', ')} in it.`);
  if (chosen.length === 0)
    return failedAnswer(file.problems[0]?.message ?? 'There is nothing in it that could be estimated.');
  const sum = sumEstimates(chosen.map(({ estimate }) => estimate));
  const refused = await firstRefusal(chosen, sources);
  const known = sum.unknown < sum.panels;
  const lines = chosen.map(({ panel, estimate }) => `${panel.spec.panelId}: ${estimateText(estimate)}`);
  return {
    text: [
      `${sumText(sum)} for ${chosen.length} ${chosen.length === 1 ? 'call' : 'calls'} (counted offline)`,
      ...(chosen.length > 1 ? lines : [lines.join('').replace(/^[^:]*: /, '')]),
      refused === undefined ? 'No hard budget stands in the way.' : `REFUSED: ${refused}`,
    ].join('\n'),
    data: {
      lowUsd: known ? exactUsd(sum.low) : null,
      likelyUsd: known ? exactUsd(sum.likely) : null,
      highUsd: known ? exactUsd(sum.high) : null,
      unknown: sum.unknown,
      allowed: refused === undefined,
      panels: chosen.map(panelData),
    },
  };
}

function panelData({ panel, estimate }: { panel: Panel; estimate: Estimate }): object {
  const { model } = estimate;
  const { panelId } = panel.spec;
  if ('unknown' in estimate) return { panelId, model, likelyUsd: null, unknown: estimate.unknown };
  const { low, likely, high, marks } = estimate;
  return {
    panelId,
    model,
    lowUsd: exactUsd(low),
    likelyUsd: exactUsd(likely),
    highUsd: exactUsd(high),
    marks,
  };
}

/** All of them together: each alone may fit where the chapter does not. */
async function firstRefusal(
  chosen: readonly { panel: Panel; estimate: Estimate }[],
  { guard }: AgentSources,
): Promise<string | undefined> {
  const asks = chosen.map(({ panel, estimate }) => {
    const priced = 'unknown' in estimate ? undefined : estimate;
    return {
      id: randomUUID(),
      model: estimate.model,
      highest: priced?.marks.includes('free') === true ? 0n : priced?.high,
      tokens: priced?.lines.reduce((tokens, line) => tokens + line.tokens.high, 0),
      images: panel.from === 'panel' ? 1 : 0,
      tags: panelTags(panel),
      simulated: false,
    };
  });
  return askBudgets(guard, asks);
}
