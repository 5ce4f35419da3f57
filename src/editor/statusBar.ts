import * as vscode from 'vscode';
import { drawBar, type BarState } from './drawBar.ts';

/** The one status bar item. */
export class StatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private drawn = '';
  constructor() {
    this.item = vscode.window.createStatusBarItem('panelmeter.session', vscode.StatusBarAlignment.Right, 90);
    this.item.name = 'Panelmeter';
    this.item.command = 'panelmeter.openReport';
    this.item.show();
  }
  /** `tooltip` is only asked for when the figures changed: rebuilding it is not free. */
  draw(state: BarState, tooltip: () => vscode.MarkdownString): void {
    const { text, background, spoken } = drawBar(state, vscode.l10n);
    const tip = tooltip();
    const key = `${text}\n${background ?? ''}\n${tip.value}`;
    if (key === this.drawn) return;
    this.drawn = key;
    this.item.text = text;
    this.item.backgroundColor = background ? new vscode.ThemeColor(background) : undefined;
    this.item.tooltip = tip;
    this.item.accessibilityInformation = { label: spoken, role: 'button' };
  }
  dispose(): void {
    this.item.dispose();
  }
}
