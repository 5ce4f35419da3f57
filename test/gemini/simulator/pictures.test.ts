import assert from 'node:assert/strict';
import { PNG } from 'pngjs';
import { drawPanel } from '../../../src/gemini/simulator/drawPanel.ts';
import type { PanelPicture } from '../../../src/gemini/simulator/drawPanel.ts';
import { textWidth, wrapText } from '../../../src/gemini/simulator/lettering.ts';
import { panelIdOf, shownPrompt } from '../../../src/gemini/simulator/prose.ts';
import { imageRequest, simulated, untilDone } from '../simulated.ts';

const panel: PanelPicture = {
  width: 256,
  height: 320,
  title: 's1_p02',
  prompt: 'Rain.',
  note: '1K',
  seed: 'a',
};
const decoded = async (picture: Partial<PanelPicture>): Promise<PNG> =>
  PNG.sync.read(await drawPanel({ ...panel, ...picture }));

describe('simulated pictures', () => {
  const sizes: [model: string, size: string, ratio: string, width: number, height: number][] = [
    ['gemini-3-pro-image', '1K', '3:4', 896, 1200],
    ['gemini-3-pro-image', '2K', '9:16', 1536, 2752],
    ['gemini-nano-banana-2.1', '4K', '1:1', 4096, 4096],
    ['gemini-nano-banana-2.1', '1K', '16:9', 1376, 768],
    ['gemini-3.1-flash-lite-image', '1K', '21:9', 1584, 672],
  ];
  for (const [model, size, ratio, width, height] of sizes) {
    it(`${model} ${size} ${ratio} is ${width}x${height}`, () =>
      simulated({}, async ({ client }) => {
        const request = imageRequest('Rain.', { model, image: { size, aspectRatio: ratio } });
        const { images } = await client.generate(request, untilDone());
        const png = PNG.sync.read(Buffer.from(images[0]?.bytes ?? []));
        assert.deepEqual([png.width, png.height], [width, height]);
      }));
  }

  it('has a likely shape where the pixels of a ratio are not known', () =>
    simulated({}, async ({ client }) => {
      const image = { size: '1K', aspectRatio: '1:8' };
      const request = imageRequest('Rain.', { model: 'gemini-nano-banana-2.1', image });
      const { images } = await client.generate(request, untilDone());
      const png = PNG.sync.read(Buffer.from(images[0]?.bytes ?? []));
      assert.ok(png.height / png.width > 7.5 && png.height / png.width < 8.5, `${png.width}x${png.height}`);
    }));

  it('shows the title, the prompt and the mark: each changes the picture, and only its own part', async () => {
    const base = await decoded({});
    const changedRows = async (change: Partial<PanelPicture>): Promise<number[]> => {
      const other = await decoded(change);
      const rows: number[] = [];
      for (let y = 0; y < base.height; y++) {
        const row = (png: PNG): Buffer => png.data.subarray(y * base.width * 4, (y + 1) * base.width * 4);
        if (!row(base).equals(row(other))) rows.push(y);
      }
      return rows;
    };
    for (const change of [{ title: 's1_p03' }, { prompt: 'Snow falls.' }, { note: '2K' }]) {
      const rows = await changedRows(change);
      assert.ok(rows.length > 3, JSON.stringify(change));
      assert.ok(Math.min(...rows) > base.height * 0.6, 'the drawing above stays');
    }
  });

  it('has other colours for another panel, and the same bytes for the same one', async () => {
    const [one, same, other] = await Promise.all([
      drawPanel(panel),
      drawPanel(panel),
      drawPanel({ ...panel, seed: 'b' }),
    ]);
    assert.ok(one.equals(same));
    const sky = (png: Buffer): string =>
      PNG.sync
        .read(png)
        .data.subarray(256 * 60 * 4 + 400, 256 * 60 * 4 + 403)
        .toString('hex');
    assert.notEqual(sky(one), sky(other));
    assert.match(one.toString('latin1'), /SIMULATED/, 'the file says so too');
  });

  it('draws any text: none, letters of other scripts, one long word, very wide and very tall panels', async () => {
    for (const odd of [
      { title: '', prompt: '' },
      { title: '패널 1', prompt: '밤비 🌧 궁궐' },
      { prompt: 'x'.repeat(5000) },
      { width: 704, height: 96 },
      { width: 96, height: 704 },
    ]) {
      const png = await decoded(odd);
      assert.equal(png.width, odd.width ?? panel.width);
    }
  });

  it('wraps text to the width and the number of lines', () => {
    const lines = wrapText('The rain falls on the palace gate all night long, and nobody comes', 10, 120, 3);
    assert.equal(lines.length, 3);
    assert.ok(lines.slice(0, 2).every((line) => textWidth(line, 10) <= 120));
    assert.match(lines[2] ?? '', /\.\.\.$/);
    assert.deepEqual(wrapText('Rain', 10, 120, 3), ['Rain']);
    assert.deepEqual(wrapText('Rain', 10, 120, 0), []);
    assert.deepEqual(wrapText('  ', 10, 120, 3), []);
  });
});

describe('panel id in a prompt', () => {
  const found: [text: string, id: string | undefined][] = [
    ['Panel s1_p02\nNight rain.', 's1_p02'],
    ['Style: ink\n\npanel: s1_p02', 's1_p02'],
    ['## Panel #12 - the gate', '12'],
    ['panel_id: "c01.s2-p3"', 'c01.s2-p3'],
    ['Panel ID: 7', '7'],
    ['Panel intro\nNight rain.', 'intro'],
    ['Panel shows the gate', undefined],
    ['A panel with 3 people', undefined],
    ['Panelmeter 3', undefined],
    ['', undefined],
  ];
  for (const [text, id] of found) {
    it(`${JSON.stringify(text)} names ${id ?? 'none'}`, () => assert.equal(panelIdOf(text), id));
  }
  it('is not repeated in the shown prompt, nor are markers', () => {
    assert.equal(shownPrompt('Panel s1_p02\nNight rain. [sim:slow 2s]'), 'Night rain.');
  });
});
