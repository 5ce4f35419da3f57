import * as vscode from 'vscode';
import { tellable } from './tellable.ts';

/** Lines that support information may tell of. */
const KEPT = 20;

/** The output channel; remembers of its last lines what can be told to a stranger. */
export class Log implements vscode.Disposable {
  readonly output = vscode.window.createOutputChannel('Panelmeter');
  private readonly lines: string[] = [];

  readonly write = (text: string): void => {
    this.output.appendLine(text);
    this.lines.push(`${new Date().toISOString()} ${tellable(text)}`);
    if (this.lines.length > KEPT) this.lines.shift();
  };

  /** Oldest first. */
  recent(): readonly string[] {
    return this.lines;
  }

  dispose(): void {
    this.output.dispose();
  }
}
