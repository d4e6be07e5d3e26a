// Whether a canvas gives back what was drawn on it. Against fingerprinting some browsers answer with noise
// (Firefox's resistFingerprinting, Tor Browser, LibreWolf, extensions), and text is painted from such pixels.

const SIDE = 8; // px
// Brave and Firefox's lighter protection change the lowest bits, which nobody sees.
const MOST_NOISE = 8;

/** @type {boolean | undefined} */
let known;

/** Draws and reads once per page. */
export function arePixelsTrue() {
  known ??= read();
  return known;
}

function read() {
  try {
    const pen = /** @type {CanvasRenderingContext2D} */ (
      document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    );
    // Half of it stays transparent: a plain surface is left as it is by some.
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, SIDE, SIDE / 2);
    const { data } = pen.getImageData(0, 0, SIDE, SIDE);
    return data.every((value, at) => Math.abs(value - (at < data.length / 2 ? 255 : 0)) <= MOST_NOISE);
  } catch {
    return false;
  }
}
