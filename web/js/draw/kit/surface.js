// Canvases that fit their box and the screen's pixels, and one paint per animation frame; knows no pictures.

/** More pixels than this per CSS pixel cost time that no eye gets back. */
const SHARPEST = 2;

/** @type {Set<() => void>} */
let waiting = new Set();
/** @type {Set<() => void>} */
let running = new Set();
let requested = false;
let hurried = false;

function flush() {
  requested = false;
  [waiting, running] = [running, waiting];
  for (const draw of running) draw();
  running.clear();
}

/** Whether all that waits is to be painted at once, by what else would wait for its turn too. */
export const isHurried = () => hurried;

/** Paint all that waits without waiting for the next animation frame: none comes between here and the printer. */
export function paintNow() {
  hurried = true;
  flush();
  hurried = false;
}

/**
 * Call `draw` once in the next animation frame, however often this is asked before then.
 * @param {() => void} draw
 */
export function schedule(draw) {
  waiting.add(draw);
  if (requested) return;
  requested = true;
  requestAnimationFrame(flush);
}

/**
 * Forget a draw that waits.
 * @param {() => void} draw
 */
export function unschedule(draw) {
  waiting.delete(draw);
}

/**
 * @typedef {object} Surface
 * @property {() => void} schedule Paint in the next animation frame.
 * @property {() => void} stop Undo: no paint comes after this.
 */

/**
 * Keep `canvas` as sharp as the screen and as large as its box; paint it when asked and when that changes.
 * `paint` works in CSS pixels on a cleared canvas.
 * @param {HTMLCanvasElement} canvas
 * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} paint
 * @returns {Surface}
 */
export function createSurface(canvas, paint) {
  const context = canvas.getContext("2d");
  let width = canvas.clientWidth;
  let height = canvas.clientHeight;
  const draw = () => {
    if (!context || width < 1 || height < 1) return;
    const ratio = Math.min(SHARPEST, devicePixelRatio || 1);
    const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== columns) canvas.width = columns;
    if (canvas.height !== rows) canvas.height = rows;
    context.setTransform(columns / width, 0, 0, rows / height, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, width, height);
  };
  const observer = new ResizeObserver((entries) => {
    const box = entries.at(-1)?.contentRect;
    if (!box) return;
    width = box.width;
    height = box.height;
    // Not in the next frame: a resized canvas is blank until painted, and resize observers run before the paint.
    draw();
  });
  observer.observe(canvas);
  return {
    schedule: () => schedule(draw),
    stop: () => {
      observer.disconnect();
      unschedule(draw);
    },
  };
}
