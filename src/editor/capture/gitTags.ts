import * as vscode from 'vscode';
import { headTags, type GitHead } from '../../attribution/gitHead.ts';
import { GitHistory } from '../../attribution/gitHistory.ts';
import type { Tags } from '../../call.ts';
import type { Exchange } from '../../usage/exchange.ts';

/** What is used of the built-in extension's API, version 1. */
interface GitExports {
  enabled: boolean;
  getAPI(version: 1): {
    getRepository(uri: vscode.Uri): { state: { HEAD?: { name?: string; commit?: string } } } | null;
  };
}

/** Branch and commit of a folder as calls carry them. The files tell it at once; the extension is some seconds behind. */
export class GitTags implements vscode.Disposable {
  readonly #now: () => number;
  readonly #folders = new Map<string, GitHistory>();
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Looks at all folders, so that the first call finds what it needs. Nothing waits for it. */
  start(): void {
    for (const folder of vscode.workspace.workspaceFolders ?? []) void this.#historyOf(folder)?.look();
  }

  /** What was in force when the exchange began. */
  readonly of = async ({ startedAt, specFile, tags }: Exchange): Promise<Tags> => {
    const history = this.#historyOf(folderNamed(tags.folder ?? placeFolder(specFile)));
    await history?.look();
    return headTags(history?.at(startedAt));
  };

  /** What is in force now, as far as it is known without looking. */
  readonly now = (tags: Tags): Tags => headTags(this.#historyOf(folderNamed(tags.folder))?.at(this.#now()));

  /** Of the folder that a file lies in, else of the first. */
  async headOf(uri: vscode.Uri | undefined): Promise<GitHead | undefined> {
    const [first] = vscode.workspace.workspaceFolders ?? [];
    const history = this.#historyOf((uri && vscode.workspace.getWorkspaceFolder(uri)) ?? first);
    await history?.look();
    return history?.at(this.#now());
  }

  dispose(): void {
    for (const history of this.#folders.values()) history.dispose();
  }

  #historyOf(folder: vscode.WorkspaceFolder | undefined): GitHistory | undefined {
    if (folder?.uri.scheme !== 'file') return undefined;
    const { fsPath } = folder.uri;
    const known = this.#folders.get(fsPath);
    if (known) return known;
    const fallback = (): GitHead | undefined => headByExtension(folder.uri);
    const history = new GitHistory({ folder: fsPath, now: this.#now, fallback });
    this.#folders.set(fsPath, history);
    return history;
  }
}

/** Without a name the only folder there is; of several none is guessed. */
function folderNamed(name: string | undefined): vscode.WorkspaceFolder | undefined {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 1) return folders[0];
  return name === undefined ? undefined : folders.find((folder) => folder.name === name);
}

/** A place in a workspace of several folders begins with the folder's name. */
function placeFolder(place: string | undefined): string | undefined {
  return place?.split('/')[0];
}

function headByExtension(uri: vscode.Uri): GitHead | undefined {
  const extension = vscode.extensions.getExtension<GitExports>('vscode.git');
  if (extension?.isActive !== true || !extension.exports.enabled) return undefined;
  const { name, commit } = extension.exports.getAPI(1).getRepository(uri)?.state.HEAD ?? {};
  if (name === undefined && commit === undefined) return undefined;
  return { ...(name === undefined ? {} : { branch: name }), ...(commit === undefined ? {} : { commit }) };
}
