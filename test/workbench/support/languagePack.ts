import fs from 'node:fs';
import path from 'node:path';

/**
 * Makes a server know a language: a pack that translates nothing of VS Code, which is enough for VS Code to run in that
 * language and to ask extensions for theirs. `home`: the server's; before a window is opened.
 */
export function placeLanguagePack(home: string, language: string): void {
  const folder = path.join(home, `language-pack-${language}`);
  fs.mkdirSync(folder);
  const main = path.join(folder, 'main.i18n.json');
  fs.writeFileSync(main, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `test.language-pack-${language}` }, version: '1.0.0' }];
  fs.writeFileSync(
    path.join(home, 'data/languagepacks.json'),
    JSON.stringify({ [language]: { hash: 'test', extensions, translations: { vscode: main } } }),
  );
}
