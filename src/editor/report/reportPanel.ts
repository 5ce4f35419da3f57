import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Call } from '../../call.ts';
import type { ReportFilter } from '../../protocol/reportView.ts';
import type { ReportActions } from './reportSession.ts';
import { ReportSession } from './reportSession.ts';
import { reportHtml } from './reportHtml.ts';
import type { ReportSources } from './reportSources.ts';

const VIEW_TYPE = 'panelmeter.report';

/** What the panel's surroundings do for the page; files are named, the panel makes them loadable. */
export interface ReportPanelActions extends Omit<ReportActions, 'imageUri'> {
  /** A call's saved image; undefined when the file is not there. */
  imageFile(call: Call): Promise<vscode.Uri | undefined>;
}

interface Shown {
  panel: vscode.WebviewPanel;
  session: ReportSession;
}

/** The cost report: one panel a window, opened by command and revived after a reload. */
export class ReportPanel implements vscode.WebviewPanelSerializer {
  private readonly extensionUri: vscode.Uri;
  private readonly sources: ReportSources;
  private readonly actions: ReportPanelActions;
  private readonly owned: vscode.Disposable[] = [];
  private shown: Shown | undefined;

  constructor(extensionUri: vscode.Uri, sources: ReportSources, actions: ReportPanelActions) {
    this.extensionUri = extensionUri;
    this.sources = sources;
    this.actions = actions;
    const refresh = () => this.changed();
    this.owned.push(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      // A reprice, of this window or another, changes what is shown as a new call does.
      sources.ledger.follow(refresh, () => this.shown?.panel.visible === true, refresh),
      sources.ledger.onDegraded(refresh),
    );
  }

  /** True while the page can be seen. */
  get visible(): boolean {
    return this.shown?.panel.visible === true;
  }

  /** With a filter: showing these calls. */
  open(filter?: ReportFilter): void {
    if (this.shown) {
      if (filter) this.shown.session.show(filter, this.visible);
      this.shown.panel.reveal();
      return;
    }
    const session = this.adopt(
      vscode.window.createWebviewPanel(VIEW_TYPE, 'Cost report', vscode.ViewColumn.Active, {
        enableFindWidget: true,
      }),
    );
    if (filter) session.show(filter, false);
  }

  /** Called by the editor after a reload; the page has kept its own view and says it when ready. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.shown) panel.dispose();
    else this.adopt(panel);
    return Promise.resolve();
  }

  /** Settings, the price book or the session changed; calls are followed here. */
  changed(): void {
    // A hidden page does not exist: it says `ready` and gets a whole snapshot when it is shown again.
    if (this.shown?.panel.visible) void this.shown.session.changed();
  }

  dispose(): void {
    this.shown?.panel.dispose();
    for (const one of this.owned.splice(0)) one.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): ReportSession {
    const dist = vscode.Uri.joinPath(this.extensionUri, 'dist');
    const { webview } = panel;
    // Images lie beside the specs, so in the workspace's folders or, without one, where the spec is.
    const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
    webview.options = { enableScripts: true, localResourceRoots: [dist, ...roots] };
    const loadable = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();

    const session = new ReportSession(
      this.sources,
      {
        ...this.actions,
        imageUri: async (call) => {
          const file = await this.actions.imageFile(call);
          return file && webview.asWebviewUri(file).toString();
        },
      },
      // Not awaited: a page that is gone takes no messages, and one that returns asks again.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's channel, not a window
      (message) => void webview.postMessage(message),
    );
    this.shown = { panel, session };
    const received = webview.onDidReceiveMessage((data: unknown) => session.receive(data));
    panel.onDidDispose(() => {
      received.dispose();
      if (this.shown?.panel === panel) this.shown = undefined;
    });
    webview.html = reportHtml(
      { script: loadable('report.js'), style: loadable('report.css'), icons: loadable('codicon.css') },
      webview.cspSource,
      randomBytes(16).toString('hex'),
    );
    return session;
  }
}
