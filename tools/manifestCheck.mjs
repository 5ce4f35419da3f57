// Whether the manifest, its texts in every language, the code's reader of settings and the docs agree.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';
import { references } from './reference.mjs';
import { askedTexts, textProblems } from './texts.mjs';

const read = (name) => fs.readFileSync(path.join(root, name), 'utf8');
const manifest = JSON.parse(read('package.json'));
const { commands, configuration, menus } = manifest.contributes;
const settings = Object.assign({}, ...[configuration].flat().map(({ properties }) => properties));
const problems = [];

/** Texts that people read. */
const TEXTS = new Set([
  'title',
  'category',
  'description',
  'markdownDescription',
  'displayName',
  'shortTitle',
  'name',
  'contents',
  'altText',
]);

for (const { command, title, category, icon } of commands) {
  if (!title || !category || !icon) problems.push(`${command} lacks a title, category or icon`);
}
for (const [name, property] of Object.entries(settings)) {
  const words = property.markdownDescription ?? property.description;
  if (!words) problems.push(`${name} has no description`);
  if (property.order === undefined) problems.push(`${name} has no order`);
  if (property.scope === undefined) problems.push(`${name} has no scope`);
}

// The one reader of settings knows each, and no other.
const reader = read('src/editor/settings.ts');
const asked = new Set(
  [...reader.matchAll(/\.get(?:<[^(]*>)?\(\s*'([\w.]+)'/g)].map(([, key]) => `panelmeter.${key}`),
);
for (const name of Object.keys(settings)) if (!asked.has(name)) problems.push(`${name} is read nowhere`);
for (const name of asked) if (!(name in settings)) problems.push(`${name} is read but not in the manifest`);

const ids = new Set(commands.map(({ command }) => command));
for (const [menu, items] of Object.entries(menus))
  for (const { command } of items)
    if (command && !ids.has(command)) problems.push(`${command} in ${menu} is no command of the manifest`);

// A `when` names context keys that somebody sets: ours in the code, the editor's by its name.
const EDITORS_KEYS =
  /^(resourceFilename|editorHasSelection|explorerResourceIsFolder|workspaceFolderCount|view|config\..+)$/;
const set = new Set();
for (const name of fs.readdirSync(path.join(root, 'src/editor'), { recursive: true })) {
  if (!name.endsWith('.ts')) continue;
  const code = read(path.join('src/editor', name));
  for (const [, key] of code.matchAll(/(?:'setContext',\s*|const CONTEXT = )'panelmeter\.(\w+)'/g))
    set.add(key);
  for (const [, key] of code.matchAll(/#put\('(\w+)'/g)) set.add(key);
}
const { viewsWelcome, walkthroughs, views } = manifest.contributes;
const viewIds = new Set(
  Object.values(views)
    .flat()
    .map(({ id }) => id),
);
/** `when` and where it stands. */
function checkWhen(when, place) {
  for (const [, key] of when.replaceAll(/=~ \/.*?\/(?= |$)|(==|>) \w+(\.\w+)*/g, '').matchAll(/([\w.]+)/g))
    if (key.startsWith('config.panelmeter.')) {
      if (!(key.slice('config.'.length) in settings)) problems.push(`${place}: there is no setting ${key}`);
    } else if (!set.has(key.replace('panelmeter.', '')) && !EDITORS_KEYS.test(key))
      problems.push(`${place}: nobody sets ${key}`);
}
for (const { command, enablement } of commands) if (enablement) checkWhen(enablement, command);
for (const [menu, items] of Object.entries(menus))
  for (const { command, when } of items) if (when) checkWhen(when, `${command} in ${menu}`);
for (const { view, when } of viewsWelcome) if (when) checkWhen(when, `the welcome of ${view}`);

// The walkthrough: pictures that are there, events that can come, links to commands in every language.
for (const { id, steps } of walkthroughs)
  for (const { id: step, media, completionEvents } of steps) {
    for (const file of Object.values(media.image))
      if (!fs.existsSync(path.join(root, file))) problems.push(`${id}#${step}: ${file} is not there`);
    for (const event of completionEvents) {
      const [kind, ...rest] = event.split(':');
      const what = rest.join(':');
      if (kind === 'onContext') checkWhen(what, `${id}#${step}`);
      else if (!{ onCommand: ids, onView: viewIds }[kind]?.has(what))
        problems.push(`${id}#${step} waits for ${event}, which never comes`);
    }
  }
const everyCommand = read('src/editor/commandTable.ts') + read('src/editor/capture/capture.ts');
for (const file of fs.readdirSync(root).filter((name) => /^package\.nls\..*json$/.test(name)))
  for (const [key, text] of Object.entries(JSON.parse(read(file))))
    for (const [, command] of text.matchAll(/\]\(command:panelmeter\.(\w+)\)/g))
      if (!new RegExp(`\\b${command}:`).test(everyCommand))
        problems.push(`${file}: ${key} links to ${command}, which is no command`);

// Languages: every key that is named has a text in each, and no text is left over.
const named = new Set([...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, key]) => key));
const plain = [];
const look = (value, at) => {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && TEXTS.has(key) && /\s/.test(inner) && !/^%[\w.]+%$/.test(inner))
      plain.push(`${at}.${key}`);
    else if (Array.isArray(inner) && /[dD]escriptions$/.test(key))
      plain.push(...inner.filter((text) => !/^%[\w.]+%$/.test(text)).map(() => `${at}.${key}`));
    else look(inner, `${at}.${key}`);
  }
};
// What a language model reads is not translated.
const { languageModelTools: _models, ...people } = manifest.contributes;
look(people, 'contributes');
problems.push(...plain.map((place) => `${place} is a text of its own: it belongs in package.nls.json`));
compareLanguages('package.nls', 'package.nls.json', named);

// Texts of the editor's own and of its page: l10n/bundle.l10n.<language>.json has each that the code asks for.
const texts = new Set();
for (const room of ['src', 'webview-ui'])
  for (const file of fs.readdirSync(path.join(root, room), { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const found = askedTexts(read(path.join(room, file)));
    for (const text of found.texts) texts.add(text);
    for (const call of found.hidden) problems.push(`${room}/${file}: the text is not written out in ${call}`);
  }
compareLanguages('bundle.l10n', 'l10n/bundle.l10n.json', texts, 'l10n');
for (const [key, text] of Object.entries(JSON.parse(read('l10n/bundle.l10n.json'))))
  if (key !== text) problems.push(`l10n/bundle.l10n.json has other words than the code: ${text}`);

// Docs name only what there is; attributes of telemetry begin with the same word.
const attributes = new Set(read('src/telemetry/callAttributes.ts').match(/panelmeter\.[\w.]+/g));
const docs = [
  'README.md',
  'CONTRIBUTING.md',
  ...fs
    .readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
for (const name of docs) {
  for (const [, word] of read(name).matchAll(/`"?(panelmeter\.[a-z][\w.]*?)"?`/g)) {
    const known =
      attributes.has(word) ||
      word in settings ||
      ids.has(word) ||
      Object.keys(settings).some((key) => key.startsWith(`${word}.`));
    if (!known && !/\.(json|cjs|ts)$/.test(word))
      problems.push(`${name} speaks of ${word}, which there is not`);
  }
  for (const [, script] of read(name).matchAll(/npm run ([\w:-]+)/g))
    if (!(script in manifest.scripts))
      problems.push(`${name} speaks of npm run ${script}, which there is not`);
  for (const [, target] of read(name).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
    if (!fs.existsSync(path.join(root, path.dirname(name), target)))
      problems.push(`${name} links to ${target}, which is not there`);
}
for (const [name, text] of await references())
  if (read(name) !== text) problems.push(`${name} is not as the manifest says: npm run reference`);

for (const problem of problems) console.log(problem);
process.exit(problems.length > 0 ? 1 : 0);

function compareLanguages(stem, base, wanted, folder = '.') {
  const names = fs
    .readdirSync(path.join(root, folder))
    .filter((name) => name.startsWith(`${stem}.`) && name.endsWith('.json'))
    .map((name) => path.posix.join(folder, name))
    .toSorted((a, b) => Number(b === base) - Number(a === base));
  if (names.length < 2) problems.push(`${base} has no translation`);
  const languages = Object.fromEntries(names.map((name) => [name, JSON.parse(read(name))]));
  problems.push(...textProblems(wanted, languages));
}
