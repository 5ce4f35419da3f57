/** A function or method in a text; lines are 1-based, both ends inside. */
export interface Outlined {
  name: string;
  from: number;
  to: number;
}

const NAME = String.raw`(#?[\w$]+)`;
const DECLARATIONS = [
  new RegExp(String.raw`^(\s*)(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*${NAME}`),
  new RegExp(
    String.raw`^(\s*)(?:export\s+)?(?:const|let|var)\s+${NAME}\s*(?::[^=]+)?=\s*(?:async\s*)?(?:function\b|\(|<|[\w$]+\s*=>)`,
  ),
  new RegExp(
    String.raw`^(\s+)(?:(?:public|private|protected|static|async|override|get|set)\s+)*\*?\s*${NAME}\s*(?:<[^>]*>)?\((?:[^;]*\{)?\s*$`,
  ),
  new RegExp(String.raw`^(\s+)${NAME}\s*[:=]\s*(?:async\s*)?(?:function\b|\()`),
];
/** What is followed by parentheses and is no method. */
const WORDS = new Set('if for while switch catch return await function with do else new typeof'.split(' '));

/**
 * The functions of a JavaScript or TypeScript text by their names, as far as its layout tells them: a body ends where a
 * closing line stands no deeper than its beginning. Not a parser: what it does not see gets no lens.
 */
export function outline(lines: readonly string[]): Outlined[] {
  return lines.flatMap((line, at) => {
    for (const declaration of DECLARATIONS) {
      const [, indent = '', name = ''] = declaration.exec(line) ?? [];
      if (name === '' || WORDS.has(name) || isMultilineCall(lines, at, indent.length)) continue;
      return [{ name, from: at + 1, to: endOf(lines, at, indent.length) }];
    }
    return [];
  });
}

/** `name(` alone begins a method whose parameters follow, or a call; only the first goes on with a body. */
function isMultilineCall(lines: readonly string[], start: number, indent: number): boolean {
  if (!/^\s*(?:async\s+)?[#\w$]+\(\s*$/.test(lines[start] ?? '')) return false;
  const end = lines.slice(start + 1).find((line) => /\S/.test(line) && line.search(/\S/) <= indent);
  return end === undefined || !/^\s*\).*\{\s*$/.test(end);
}

function endOf(lines: readonly string[], start: number, indent: number): number {
  if (!/[{(]\s*$|=>\s*$/.test(lines[start] ?? '')) return start + 1;
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const depth = line.search(/\S/);
    if (depth < 0 || depth > indent) continue;
    // The end of a parameter list that spans lines goes on with the body.
    if (/^[\s})\];,]*$/.test(line) || !/^\s*[})\]]/.test(line)) return at + (/^\s*[})\]]/.test(line) ? 1 : 0);
    if (!/[{(]\s*$/.test(line)) return at + 1;
  }
  return lines.length;
}
