// Makes runs and frames out of thin air, so that drawing can be timed and looked at without a server.

/** @import { Curve, Frame, Point, RunEvent } from "../web/js/types.d.ts" */

/** @type {Record<string, (x: number, y: number) => number>} */
const FEATURES = {
  x1: (x) => x / 6,
  x2: (_, y) => y / 6,
  x1_squared: (x) => (x * x) / 18 - 1,
  x2_squared: (_, y) => (y * y) / 18 - 1,
  x1_x2: (x, y) => (x * y) / 36,
  sin_x1: (x) => Math.sin(x),
  sin_x2: (_, y) => Math.sin(y),
};

/** @param {number} seed @returns {() => number} 0 to 1 (mulberry32) */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** @param {number} count @returns {Point[]} two spiral arms */
function spiral(count) {
  const draw = random(3);
  return Array.from({ length: count }, (_, i) => {
    const arm = i % 2;
    const along = i / count;
    const angle = 1.75 * along * 2 * Math.PI + arm * Math.PI;
    const [a, b] = [5 * along * Math.sin(angle), 5 * along * Math.cos(angle)];
    return [a + (draw() - 0.5) * 0.4, b + (draw() - 0.5) * 0.4, 1 - arm, draw() < 0.5 ? 0 : 1];
  });
}

/**
 * @param {number} inputs
 * @param {number[]} hidden
 * @param {Partial<RunEvent>} [given]
 * @returns {RunEvent}
 */
export function syntheticRun(inputs, hidden, given = {}) {
  const features = Object.keys(FEATURES).slice(0, inputs);
  const sizes = [inputs, ...hidden, 1];
  const names = hidden.map((size, layer) => Array.from({ length: size }, (_, i) => `${layer + 1}.${i + 1}`));
  const norms = [...hidden, 1].map((_, layer) => `gradient_norm.${layer + 1}`);
  return {
    type: "run",
    lane: 0,
    config: /** @type {RunEvent["config"]} */ (/** @type {unknown} */ ({})),
    network: { sizes, unit_names: [features, ...names, ["output"]], parameters: countParameters(sizes) },
    data: {
      task: "classification",
      classes: 2,
      points: spiral(500),
      domain: [
        [-6, 6],
        [-6, 6],
      ],
      inputs: 2,
    },
    code: "",
    equation: [],
    series: ["train_loss", "test_loss", "train_accuracy", "test_accuracy", ...norms],
    statistics: ["gradient_norm"],
    steps_per_epoch: 25,
    rebuilt: true,
    ...given,
  };
}

/** @param {number[]} sizes */
function countParameters(sizes) {
  return sizes.slice(1).reduce((sum, size, i) => sum + size * ((sizes[i] ?? 0) + 1), 0);
}

/**
 * A frame of a run: `time` moves all of its weights a little.
 * @param {RunEvent} run
 * @param {number} time
 * @param {{ grid?: number, units?: number, strength?: number, solved?: number }} [how]
 * @returns {Frame}
 */
export function syntheticFrame(run, time, { grid = 100, units = 24, strength = 1, solved = 0.9 } = {}) {
  const sizes = run.network.sizes;
  const parameters = weights(sizes, time, strength);
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const step = Math.round(time * 1000);
  return {
    lane: 0,
    frame: step,
    step,
    epoch: Math.floor(step / run.steps_per_epoch),
    curve: new Float32Array(0),
    v: 1,
    series: run.series.length,
    statistics: run.statistics.length,
    layers: Float32Array.from(sizes.slice(1), (_, layer) => 10 ** (layer - sizes.length)),
    boundary: {
      size: grid,
      low: -1,
      high: 1,
      cells: grade(grid, (x, y) => wave(x, y, time, solved)),
      classes: null,
    },
    line: null,
    confusion: null,
    worst: new Uint16Array(0),
    histograms: null,
    dropped: null,
    sample: null,
    learning_rate: 0.03,
    point_classes: null,
    units: { size: units, count, cells: maps(run, parameters, units) },
    unit: null,
    points: Uint8Array.from(run.data.points, ([x, y]) => byte(wave(x, y, time, solved))),
    parameters,
  };
}

/**
 * Winners of six classes: sectors around a middle that moves.
 * @param {number} grid
 * @param {number} time
 */
export function syntheticWinners(grid, time) {
  return Uint8Array.from({ length: grid * grid }, (_, i) => {
    const [x, y] = [(i % grid) / grid - 0.5, Math.floor(i / grid) / grid - 0.5 + 0.1 * Math.sin(time)];
    const turn = Math.atan2(y, x) / (2 * Math.PI) + 0.5 + 0.6 * Math.hypot(x, y);
    return Math.floor(6 * turn) % 6;
  });
}

/** @type {WeakMap<RunEvent, Curve>} */
const curves = new WeakMap();

/**
 * A curve of a run: falling, and noisy.
 * @param {RunEvent} run
 * @param {number} rows
 * @returns {Curve}
 */
export function syntheticCurve(run, rows) {
  const known = curves.get(run);
  if (known?.length === rows) return known;
  const draw = random(5);
  const steps = Float64Array.from({ length: rows }, (_, i) => i * run.steps_per_epoch);
  const columns = run.series.map((_, k) => {
    return steps.map((_, i) => 10 ** (-k / 2) * (0.1 + Math.exp((-4 * i) / rows)) * (0.9 + 0.2 * draw()));
  });
  const curve = /** @type {Curve} */ ({ names: run.series, columns: [steps, ...columns], length: rows, gap: 0 });
  curves.set(run, curve);
  return curve;
}

/** @param {number} value -1 to 1 */
const byte = (value) => Math.round((Math.max(-1, Math.min(1, value)) + 1) * 127.5);

/** @param {number} x @param {number} y @param {number} time @param {number} solved */
function wave(x, y, time, solved) {
  const radius = Math.hypot(x, y);
  const phase = (radius / 5) * 1.75 * 2 * Math.PI;
  const arm = Math.cos(Math.atan2(x, y) - phase + 0.2 * Math.sin(time));
  const plain = 0.2 * Math.tanh((x + y * Math.cos(time)) / 4);
  return Math.tanh(2.6 * solved * arm * Math.min(1, radius / 1.2)) * solved + plain * (1 - solved);
}

/** @param {number} size @param {(x: number, y: number) => number} at */
function grade(size, at) {
  return Uint8Array.from({ length: size * size }, (_, i) => {
    const x = -6 + (12 * ((i % size) + 0.5)) / size;
    return byte(at(x, 6 - (12 * (Math.floor(i / size) + 0.5)) / size));
  });
}

/** @param {number[]} sizes @param {number} time @param {number} strength */
function weights(sizes, time, strength) {
  const draw = random(11);
  return Float32Array.from({ length: countParameters(sizes) }, () => {
    const normal = draw() + draw() + draw() - 1.5;
    return strength * 2 * normal + 0.3 * Math.sin(time + 6 * draw());
  });
}

/** @param {RunEvent} run @param {Float32Array} parameters @param {number} size */
function maps({ network: { sizes, unit_names } }, parameters, size) {
  const names = unit_names[0] ?? [];
  let layer = names.map((name) => grade(size, FEATURES[name] ?? (() => 0)));
  const all = [...layer];
  let at = 0;
  for (const [i, width] of sizes.slice(1).entries()) {
    const inputs = sizes[i] ?? 0;
    const before = layer;
    layer = Array.from({ length: width }, (_, to) =>
      Uint8Array.from({ length: size * size }, (_, cell) => {
        const sum = before.reduce((total, map, from) => {
          return total + ((map[cell] ?? 0) / 127.5 - 1) * (parameters[at + to * inputs + from] ?? 0);
        }, 0);
        return byte(Math.tanh(1.5 * sum));
      }),
    );
    at += (inputs + 1) * width;
    all.push(...layer);
  }
  const cells = new Uint8Array(all.length * size * size);
  for (const [i, map] of all.entries()) cells.set(map, i * size * size);
  return cells;
}
