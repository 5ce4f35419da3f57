/** One line of a stack, as far as it names a place. */
export interface Frame {
  file: string;
  line: number;
  /** Absent at the top level. */
  name?: string;
}

const AT = /^\s*at (?:(.+) \()?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+)(?::\d+)?\)?$/;

/** Frames of a V8 stack text, the innermost first; also of one that a source map was applied to. */
export function stackFrames(stack: string): Frame[] {
  const frames: Frame[] = [];
  for (const text of stack.split('\n')) {
    const match = AT.exec(text);
    if (!match) continue;
    const file = fileOf(match[2] || '');
    const line = Number(match[3]);
    if (file === undefined || !(line > 0)) continue;
    const name = functionName(match[1]);
    frames.push(name === undefined ? { file, line } : { file, line, name });
  }
  return frames;
}

function fileOf(place: string): string | undefined {
  if (!place.startsWith('file://')) return place.replace(/\?.*$/, '');
  try {
    const path = decodeURIComponent(place.slice('file://'.length).replace(/[?#].*$/, ''));
    return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
  } catch {
    return undefined;
  }
}

/** Without what says how it was called; arguments are in no stack. */
function functionName(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const name = text
    .replace(/^async /, '')
    .replace(/^new /, '')
    .replace(/ \[as .*\]$/, '')
    .replace(/^(Object|Module|Function|Promise)\./, '');
  return name === '' || name.includes('<anonymous>') || /^(eval|all \(index)/.test(name) ? undefined : name;
}
