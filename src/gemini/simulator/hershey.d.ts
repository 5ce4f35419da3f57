/** The package has no types of its own. Coordinates: y grows upwards, capitals span -9 to 12. */
declare module 'hershey' {
  interface Bounds {
    minX: number;
    maxX: number;
    minY: number;
    maxY: number;
  }
  /** Single-line vector paths of a text, centred on x = 0. Letters it does not know come out blank. */
  export function stringToPaths(text: string): { bounds: Bounds; paths: [number, number][][] };
}
