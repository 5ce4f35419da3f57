import * as vscode from 'vscode';
import type { ReportFilter } from '../../protocol/reportView.ts';
import type { ReportSession } from './reportSession.ts';
import type { ReportSources } from './reportSources.ts';
import { openReportPage, type ReportPageParts, type ReportPanelActions } from './reportWebview.ts';

const VIEW_TYPE = 'panelmeter.report';
const SIDE_VIEW = 'panelmeter.reportView';

/** A place that shows the page; both kinds of VS Code's have as much in common. */
interface Shown {
  session: ReportSession;
  isVisible: () => boolean;
}

/**
 * The cost report: an editor panel, one a window, opened by command and revived after a reload; and a view in a side
 * bar. Each has a page of its own, with its own range and filters.
 */
export class ReportPanel implements vscode.WebviewPanelSerializer, vscode.WebviewViewProvider {
  private readonly parts: ReportPageParts;
  private readonly owned: vscode.Disposable[] = [];
  private readonly shown = new Set<Shown>();
  private panel: (Shown & { panel: vscode.WebviewPanel }) | undefined;

  constructor(extensionUri: vscode.Uri, sources: ReportSources, actions: ReportPanelActions) {
    this.parts = { extensionUri, sources, actions };
    const refresh = () => this.changed();
    this.owned.push(
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      vscode.window.registerWebviewViewProvider(SIDE_VIEW, this),
      // A reprice, of this window or another, changes what is shown as a new call does.
      sources.ledger.follow(refresh, () => this.visible, refresh),
      sources.ledger.onDegraded(refresh),
    );
  }

  /** True while a page can be seen. */
  private get visible(): boolean {
    return [...this.shown].some(({ isVisible }) => isVisible());
  }

  /** With a filter: showing these calls. */
  open(filter?: ReportFilter): void {
    if (this.panel) {
      const { panel, session, isVisible } = this.panel;
      if (filter) session.show(filter, isVisible());
      panel.reveal();
      return;
    }
    const session = this.adopt(
      vscode.window.createWebviewPanel(VIEW_TYPE, vscode.l10n.t('Cost report'), vscode.ViewColumn.Active, {
        enableFindWidget: true,
      }),
    );
    if (filter) session.show(filter, false);
  }

  /** Called by the editor after a reload; the page has kept its own view and says it when ready. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.panel) panel.dispose();
    else this.adopt(panel);
    return Promise.resolve();
  }

  /** Called by the editor when the side bar's view is opened, also by a reload. */
  resolveWebviewView(view: vscode.WebviewView): void {
    const { session, listening } = openReportPage(view.webview, 'side', this.parts);
    const shown = { session, isVisible: () => view.visible };
    this.shown.add(shown);
    view.onDidDispose(() => {
      listening.dispose();
      this.shown.delete(shown);
    });
  }

  /** Settings, the price book or the session changed; calls are followed here. */
  changed(): void {
    // A hidden page does not exist: it says `ready` and gets a whole snapshot when it is shown again.
    for (const { session, isVisible } of this.shown) if (isVisible()) void session.changed();
  }

  dispose(): void {
    this.panel?.panel.dispose();
    for (const one of this.owned.splice(0)) one.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): ReportSession {
    const { session, listening } = openReportPage(panel.webview, 'panel', this.parts);
    const shown = { panel, session, isVisible: () => panel.visible };
    this.panel = shown;
    this.shown.add(shown);
    panel.onDidDispose(() => {
      listening.dispose();
      this.shown.delete(shown);
      if (this.panel === shown) this.panel = undefined;
    });
    return session;
  }
}
