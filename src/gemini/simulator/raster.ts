import { setImmediate as nextTurn } from 'node:timers/promises';

/** Pixels a drawing step may touch before it lets other work of the process run (a few ms). */
const PIXELS_PER_TURN = 2_000_000;

/** A picture of palette indices, laid out as PNG wants it: each row begins with a filter byte of 0. */
export class Raster {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
  readonly #stride: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#stride = width + 1;
    this.bytes = new Uint8Array(this.#stride * height);
  }

  /** The offset of the first pixel of a row. */
  row(y: number): number {
    return y * this.#stride + 1;
  }

  fillRow(y: number, from: number, to: number, colour: number): void {
    const left = Math.max(0, Math.round(from));
    const right = Math.min(this.width, Math.round(to));
    if (y < 0 || y >= this.height || right <= left) return;
    this.bytes.fill(colour, this.row(y) + left, this.row(y) + right);
  }

  fillRect(x: number, y: number, width: number, height: number, colour: number): void {
    const bottom = Math.round(y + height);
    for (let line = Math.round(y); line < bottom; line++) this.fillRow(line, x, x + width, colour);
  }

  fillDisc(x: number, y: number, radius: number, colour: number): void {
    for (let line = Math.ceil(y - radius); line <= y + radius; line++) {
      const half = Math.sqrt(Math.max(0, radius * radius - (line - y) ** 2));
      this.fillRow(line, x - half, x + half, colour);
    }
  }

  /**
   * A line with round ends and soft edges over a plain ground: `ramp` is the palette index of the ground, and
   * the `steps` entries after it lead to the ink.
   */
  drawStroke(from: Point, to: Point, thickness: number, ramp: number, steps: number): void {
    const half = thickness / 2;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length2 = dx * dx + dy * dy;
    const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - half - 1));
    const bottom = Math.min(this.height - 1, Math.ceil(Math.max(from.y, to.y) + half + 1));
    const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - half - 1));
    const right = Math.min(this.width - 1, Math.ceil(Math.max(from.x, to.x) + half + 1));
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const along = length2 === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / length2;
        const t = Math.min(1, Math.max(0, along));
        const distance = Math.hypot(x - from.x - t * dx, y - from.y - t * dy);
        const level = Math.round(Math.min(1, Math.max(0, half + 0.5 - distance)) * steps);
        const at = this.row(y) + x;
        if (level > 0 && ramp + level > (this.bytes[at] ?? 0)) this.bytes[at] = ramp + level;
      }
    }
  }

  /** Runs `draw` for every row from `from` to `to`, giving way to other work now and then. */
  async eachRow(from: number, to: number, draw: (y: number) => void): Promise<void> {
    const rowsPerTurn = Math.max(1, Math.floor(PIXELS_PER_TURN / this.width));
    for (let y = Math.max(0, Math.floor(from)); y < Math.min(to, this.height); y++) {
      draw(y);
      if (y % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
    }
  }
}

export interface Point {
  x: number;
  y: number;
}
