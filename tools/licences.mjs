// The licences of the packages whose code is in what ships.
import fs from 'node:fs';
import path from 'node:path';

/** Alive elsewhere under other names: what may be built in. CC-BY-4.0 is of icons, whose makers are named. */
const ALLOWED = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'CC-BY-4.0']);

/** Name, version, licence and its text of each package, as one text. `folders`: of the packages. */
export function notices(folders) {
  const parts = folders.map(packageOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  const wrong = parts.filter(({ licence }) => !ALLOWED.has(licence));
  if (wrong.length > 0)
    throw new Error(`May not ship: ${wrong.map(({ name, licence }) => `${name} (${licence})`).join(', ')}`);
  return [
    'Panelmeter is made with the packages below; their licences follow.',
    '',
    ...parts.flatMap(({ name, version, licence, text }) => [
      '-'.repeat(78),
      `${name} ${version} (${licence})`,
      '',
      text.trim(),
      '',
    ]),
  ].join('\n');
}

function packageOf(folder) {
  const { name, version, license, licenses } = JSON.parse(
    fs.readFileSync(path.join(folder, 'package.json'), 'utf8'),
  );
  const licence = typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type ?? 'none');
  const file = fs.readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const text = file
    ? fs.readFileSync(path.join(folder, file), 'utf8')
    : `The licence's text is not in the package.`;
  return { name, version, licence, text };
}
