import { parseSpecFile } from '../../src/panels/specFile.ts';
import type { Panel } from '../../src/panels/spec.ts';

/** The panel that a spec's keys make; throws with its problems when they make none. */
export function panelOf(keys: Record<string, unknown>): Panel {
  const file = parseSpecFile(
    'a.panel.json',
    JSON.stringify({ panel_id: 's1_p02', prompt: 'Night.', ...keys }),
  );
  const [panel] = file.panels;
  if (!panel) throw new Error(file.problems.map(({ message }) => message).join(' '));
  return panel;
}

/** The panel of a prompt file. */
export function promptOf(frontMatter: string, body: string): Panel {
  const file = parseSpecFile('critique.prompt', `---\n${frontMatter}\n---\n${body}`);
  const [panel] = file.panels;
  if (!panel) throw new Error(file.problems.map(({ message }) => message).join(' '));
  return panel;
}
