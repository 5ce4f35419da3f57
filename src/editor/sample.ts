import * as vscode from 'vscode';
import { SPEC_GLOB } from './specDocuments.ts';

/** Where the sample ships, and where a window may keep its own copy of it. */
type SamplePlaces = Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>;

const SHIPPED = ['examples', 'webtoon'];
const CHAPTER = 'ch1.chapter.yaml';
const SHIPPED_BESIDE = ['refs', 'cover.panel.yaml', 'oskar_turnaround.panel.json', 'critique.prompt.md'];

/** Opens the sample chapter: the workspace's own, else a copy in the extension's storage. No folder is written to. */
export async function openSample(places: SamplePlaces): Promise<vscode.TextDocument> {
  return show((await sampleInWorkspace(places)) ?? (await copied(places)));
}

/** Opens the first spec of the workspace, a chapter before others; where there is none, the sample chapter. */
export async function openFirstSpec(places: SamplePlaces): Promise<vscode.TextDocument> {
  const found = await vscode.workspace.findFiles(SPEC_GLOB, '**/node_modules/**', 50);
  const [first] = found.sort(
    (a, b) =>
      Number(b.path.includes('.chapter.')) - Number(a.path.includes('.chapter.')) ||
      a.path.localeCompare(b.path),
  );
  return first ? show(first) : openSample(places);
}

async function sampleInWorkspace({ extensionUri }: SamplePlaces): Promise<vscode.Uri | undefined> {
  const { fs, findFiles } = vscode.workspace;
  const shipped = await fs.readFile(vscode.Uri.joinPath(extensionUri, ...SHIPPED, CHAPTER));
  const title = titleLine(shipped);
  for (const file of await findFiles(`**/${CHAPTER}`, '**/node_modules/**', 20))
    if (titleLine(await fs.readFile(file)) === title) return file;
  return undefined;
}

/** People change the sample while they try things: its title stays. */
function titleLine(bytes: Uint8Array): string | undefined {
  return /^title:.*$/m.exec(new TextDecoder().decode(bytes))?.[0];
}

/** Made once, never overwritten: what was changed in it or generated beside it stays. */
async function copied({ extensionUri, globalStorageUri }: SamplePlaces): Promise<vscode.Uri> {
  const { fs } = vscode.workspace;
  const folder = vscode.Uri.joinPath(globalStorageUri, 'sample');
  const chapter = vscode.Uri.joinPath(folder, CHAPTER);
  const there = await fs.stat(chapter).then(
    () => true,
    () => false,
  );
  if (there) return chapter;
  const from = vscode.Uri.joinPath(extensionUri, ...SHIPPED);
  // The chapter last: it says that the copy is whole.
  for (const name of [...SHIPPED_BESIDE, CHAPTER])
    await fs.copy(vscode.Uri.joinPath(from, name), vscode.Uri.joinPath(folder, name), { overwrite: true });
  return chapter;
}

async function show(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
  return document;
}
