/** A folder of the workspace: what calling files are named by. */
export interface Root {
  /** Before the file's path: the folder's name where there are several, else empty. */
  name: string;
  /** Absolute, with `/`, without one at the end. */
  path: string;
}

/** `[["", "/home/me/webtoon"]]`; anything else is no root. */
export function readRoots(text: string | undefined): Root[] {
  if (text === undefined || text === '') return [];
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return [];
    const roots: Root[] = [];
    for (const entry of list) {
      if (!Array.isArray(entry)) continue;
      const pair: unknown[] = entry;
      const [name, path] = pair;
      if (typeof name !== 'string' || typeof path !== 'string') continue;
      const folder = slashed(path).replace(/\/+$/, '');
      if (folder !== '') roots.push({ name, path: folder });
    }
    return roots;
  } catch {
    return [];
  }
}

function slashed(path: string): string {
  return path.replace(/\\/g, '/');
}

/** A file of the user's own, by its place in the workspace; undefined for libraries and all that lies outside. */
export function inRoots(roots: readonly Root[], file: string): string | undefined {
  const path = slashed(file);
  const windows = /^[A-Za-z]:\//.test(path);
  for (const root of roots) {
    const [whole, start] = windows
      ? [path.toLowerCase(), `${root.path.toLowerCase()}/`]
      : [path, `${root.path}/`];
    if (!whole.startsWith(start)) continue;
    const inside = path.slice(start.length);
    if (/(^|\/)(node_modules|\.yarn|\.pnp\.[cm]?js)(\/|$)/.test(inside)) return undefined;
    return root.name === '' ? inside : `${root.name}/${inside}`;
  }
  return undefined;
}
