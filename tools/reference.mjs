// `npm run reference`: docs/reference.md, and the settings of README.md, out of package.json and its texts.
import fs from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from './install.mjs';

const read = (name) => fs.readFileSync(path.join(root, name), 'utf8');
const START = '<!-- settings: npm run reference -->';
const END = '<!-- /settings -->';

/** The manifest with its texts in English in place of their keys. */
export function manifestInEnglish() {
  const texts = JSON.parse(read('package.nls.json'));
  const inPlace = (_key, value) =>
    typeof value === 'string' && /^%[\w.]+%$/.test(value) ? (texts[value.slice(1, -1)] ?? value) : value;
  return JSON.parse(read('package.json'), inPlace);
}

/** What each generated file must hold, by its name. */
export async function references() {
  const { contributes } = manifestInEnglish();
  const settings = settingsTable(contributes.configuration);
  const commands = contributes.commands
    .map(({ command, title, category }) => `| ${cell(`${category}: ${title}`)} | \`${command}\` |`)
    .sort();
  const page = [
    '# Settings and commands',
    '',
    'Made from the manifest by `npm run reference`.',
    '',
    '## Settings',
    '',
    ...settings,
    '',
    '## Commands',
    '',
    '| title | id |',
    '| --- | --- |',
    ...commands,
    '',
  ].join('\n');
  const readme = read('README.md');
  const [before, rest] = readme.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`README.md has no place between ${START} and ${END}.`);
  return new Map([
    ['docs/reference.md', await pretty('docs/reference.md', page)],
    ['README.md', await pretty('README.md', `${before}${START}\n\n${settings.join('\n')}\n\n${END}${after}`)],
  ]);
}

function settingsTable(configuration) {
  const sections = Array.isArray(configuration) ? configuration : [configuration];
  const rows = sections
    .flatMap(({ properties }) => Object.entries(properties))
    .sort(([, a], [, b]) => (a.order ?? 99) - (b.order ?? 99))
    .map(([name, property]) => {
      const words = property.markdownDescription ?? property.description ?? '';
      const first = /^(?:`[^`]*`|[^`])*?\.(?=\s|$)/s.exec(words)?.[0] ?? words;
      return `| \`${name}\` | ${defaultOf(property)} | ${cell(first)} |`;
    });
  return ['| setting | default | what it does |', '| --- | --- | --- |', ...rows];
}

function defaultOf({ default: value }) {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'object')
    return Object.keys(value).length === 0 ? '' : `\`${cell(JSON.stringify(value))}\``;
  return `\`${String(value)}\``;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
}

async function pretty(name, text) {
  return format(text, { ...(await resolveConfig(path.join(root, name))), filepath: name });
}

if (process.argv[1] === path.join(root, 'tools/reference.mjs')) {
  for (const [name, text] of await references()) fs.writeFileSync(path.join(root, name), text);
}
