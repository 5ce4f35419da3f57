import type { Tags } from '../call.ts';
import type { Panel } from './spec.ts';

/** Names a panel or prompt among the calls of a workspace, from its tags; undefined for calls of other things. */
export function subjectOf({ panel, prompt, chapter }: Tags): string | undefined {
  const id = panel ?? prompt;
  if (id === undefined) return undefined;
  return JSON.stringify([panel === undefined ? 'prompt' : 'panel', id, chapter ?? null]);
}

/** The same, before there is a call. */
export function panelSubject(panel: Panel): string | undefined {
  return subjectOf(panelTags(panel));
}

/** Attribution of a panel's calls. A prompt file is tagged `prompt`, a panel `panel`. */
export function panelTags(panel: Panel): Tags {
  const { spec } = panel;
  const characters = spec.characters.map(({ characterId }) => characterId).join(',');
  const tags: Record<string, string | undefined> = {
    [panel.from]: spec.panelId,
    workflow: spec.workflow,
    scene: spec.sceneId,
    chapter: spec.chapter,
    phase: spec.phase,
    characters: characters === '' ? undefined : characters,
    feature: spec.feature,
    agent: spec.agent,
    department: spec.department,
    project: spec.project,
    env: spec.env,
  };
  const given: Tags = {};
  for (const [key, value] of Object.entries(tags)) if (value !== undefined) given[key] = value;
  return given;
}
