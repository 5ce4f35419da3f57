import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Call } from '../../call.ts';
import { IN_ENGLISH, type PagePlace, reportHtml } from './reportHtml.ts';
import type { ReportActions } from './reportSession.ts';
import { ReportSession } from './reportSession.ts';
import type { ReportSources } from './reportSources.ts';

/** What the page's surroundings do for it; files are named, its webview makes them loadable. */
export interface ReportPanelActions extends Omit<ReportActions, 'imageUri'> {
  /** A call's saved image; undefined when the file is not there. */
  imageFile(call: Call): Promise<vscode.Uri | undefined>;
}

export interface ReportPageParts {
  extensionUri: vscode.Uri;
  sources: ReportSources;
  actions: ReportPanelActions;
}

/** Puts the report's page into a webview, wherever that is, and begins the conversation with it. */
export function openReportPage(
  webview: vscode.Webview,
  place: PagePlace,
  { extensionUri, sources, actions }: ReportPageParts,
): { session: ReportSession; listening: vscode.Disposable } {
  const dist = vscode.Uri.joinPath(extensionUri, 'dist');
  // Images lie beside the specs, so in the workspace's folders or, without one, where the spec is.
  const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  webview.options = { enableScripts: true, localResourceRoots: [dist, ...roots] };
  const loadable = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  const session = new ReportSession(
    sources,
    {
      ...actions,
      imageUri: async (call) => {
        const file = await actions.imageFile(call);
        return file && webview.asWebviewUri(file).toString();
      },
    },
    // Not awaited: a page that is gone takes no messages, and one that returns asks again.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's channel, not a window
    (message) => void webview.postMessage(message),
  );
  const listening = webview.onDidReceiveMessage((data: unknown) => session.receive(data));
  webview.html = reportHtml(
    { script: loadable('report.js'), style: loadable('report.css'), icons: loadable('codicon.css') },
    webview.cspSource,
    randomBytes(16).toString('hex'),
    place,
    vscode.l10n.bundle ? { id: vscode.env.language, texts: vscode.l10n.bundle } : IN_ENGLISH,
  );
  return { session, listening };
}
