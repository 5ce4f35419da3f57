import * as vscode from 'vscode';
import { planText } from '../panels/planText.ts';
import type { SpecTools } from './specTools.ts';
import { targetDocument } from './specTarget.ts';
import type { VirtualText } from './virtualText.ts';

/** *Plan Chapter*: how many pro panels the target holds, today and after the next price change. */
export async function planChapter(
  given: unknown,
  specs: SpecTools,
  texts: VirtualText,
): Promise<string | undefined> {
  const document = await targetDocument(given);
  const file = document && specs.documents.of(document);
  if (!file || file.kind === 'prompt') {
    void vscode.window.showInformationMessage('Open a chapter (*.chapter.yaml) first.');
    return undefined;
  }
  const { countOf: _countOf, isMissing: _isMissing, ...options } = specs.estimates.options();
  const text = planText({ ...options, file, tiers: specs.parts.settings.models });
  await texts.show(`Plan of ${file.fileName}`, text);
  return text;
}
