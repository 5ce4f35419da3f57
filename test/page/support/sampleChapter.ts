import type { Call } from '../../../src/call.ts';
import { NOW, panelCall } from './history.ts';

/** Twelve panels: three tried again after an error, four with a superseded image, one answered by words alone. */
export function chapter(): Call[] {
  return Array.from({ length: 12 }, (_, n) => {
    const tags = {
      panel: `s1_p${String(n + 1).padStart(2, '0')}`,
      chapter: '1',
      scene: n < 6 ? 'gate' : 'market',
      characters: n % 2 === 0 ? 'jin' : 'jin,mira',
    };
    const made = (attempt: number, more: Partial<Call> = {}): Call => ({
      ...panelCall(`k${n}-${attempt}`, NOW - 3_600_000 + n * 60_000 + attempt * 1000),
      attempt,
      imageFile: `panels-out/${tags.panel}-a${attempt}.png`,
      tags,
      ...more,
    });
    const { images: _none, imageFile: _no, ...words } = made(1);
    if (n === 11) return [words];
    return [...(n < 4 ? [made(1, { attempt: 1 })] : []), made(n < 3 ? 2 : 1, { id: `k${n}-last` })];
  }).flat();
}
