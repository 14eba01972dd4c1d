import assert from "node:assert/strict";
import { test } from "node:test";
import { drawLanes } from "../../../../web/js/draw/chart/lanes.js";
import { rangeOf, ticksAcross } from "../../../../web/js/draw/chart/reach.js";
import { appended, emptyCurve } from "../../../../web/js/run/curve.js";

/** @param {(number | null)[]} values */
const plotOf = (values) => ({ xs: values.map((_, at) => at), columns: [values] });
/** The powers of ten that a logarithmic axis reaches. @param {ReturnType<typeof plotOf>[]} runs @param {number} target */
const decadesOf = (runs, target) => rangeOf(runs, true, target).map((end) => Math.round(Math.log10(end)));

test("the axis reaches the smallest loss there is, and not up to a run that exploded before it began", () => {
  const runs = [
    [0.69, 0.69],
    [1.2e6, 0.69],
    [0.8, 2.0e-4],
    [0.9, 0.0062],
  ].map(plotOf);
  assert.deepEqual(decadesOf(runs, 0.1), [-4, 2]);
  assert.deepEqual(rangeOf(runs, false, 0.1), [0, 0.9 * 1.6 * 1.05]);
  assert.deepEqual(decadesOf([plotOf([0.7, 1.9e-9])], 0.1), [-9, 0]);
});

test("it reaches down twelve powers of ten at most, and the target is on it", () => {
  assert.deepEqual(decadesOf([plotOf([0.7, 1e-20, 0])], 0.1), [-12, 0]);
  assert.deepEqual(decadesOf([plotOf([2e-4, 1.5e-4])], 0.1), [-4, -1]);
  assert.deepEqual(decadesOf([plotOf([0.5, null, 3.4028235e38])], 0.01), [-2, 0]);
  assert.deepEqual(decadesOf([plotOf([])], 0.1), [-2, 0]);
});

test("beside 0 an axis has a number, however much room its name and the runs' names take", () => {
  const fits = (/** @type {number} */ at) => at < 900;
  assert.deepEqual(ticksAcross(1045, 2, fits), [0, 500]);
  assert.deepEqual(
    ticksAcross(1, 3, () => true),
    [0, 1],
  );
  assert.deepEqual(
    ticksAcross(1, 2, (at) => at < 1),
    [0],
  );
});

/** Where texts were written and lines led, on a canvas that is none. */
function recording() {
  const texts = /** @type {{ text: string, y: number }[]} */ ([]);
  const dashed = /** @type {number[]} */ ([]);
  const lineTo = (/** @type {number} */ _, /** @type {number} */ y) => {
    if (isDashed) dashed.push(y);
  };
  let isDashed = false;
  const known = {
    measureText: (/** @type {string} */ text) => ({ width: 6 * text.length }),
    fillText: (/** @type {string} */ text, /** @type {number} */ _, /** @type {number} */ y) =>
      texts.push({ text, y }),
    setLineDash: (/** @type {number[]} */ dash) => {
      isDashed = dash.length > 0;
    },
    lineTo,
  };
  const context = new Proxy(known, {
    get: (of, name) => /** @type {any} */ (of)[name] ?? (() => {}),
    set: () => true,
  });
  return {
    context: /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (context)),
    texts,
    dashed,
  };
}

test("names stand in the order of the values, also of those beyond the axis, which runs on along its edge", () => {
  const ends = { ten: 1e-15, "5-4": 3e-14, far: 2 };
  const lines = Object.entries(ends).map(([tag, end], id) => {
    const rows = [0, 0.7, 0, 1, end, 1, 2, end, 2];
    const curve = appended(emptyCurve(["test_loss", "epoch"]), Float64Array.from(rows));
    return { id, curve, name: "test_loss", perEpoch: 1, bySteps: false, colour: "#000000", tag };
  });
  const { context, texts, dashed } = recording();
  const theme = /** @type {any} */ ({
    lineScale: 1,
    ink2: "",
    rule: "",
    ok: "",
    accent: "",
    panel: "#ffffff",
  });
  const place = drawLanes(
    context,
    400,
    200,
    {
      ...{ lines, front: null, log: true, target: null, moment: null, band: null },
      ...{ font: "", xLabel: "epochs", writeX: String, writeY: String },
    },
    theme,
  );
  const tags = texts.filter(({ text }) => /ten|5-4|far/.test(text)).sort((a, b) => a.y - b.y);
  assert.deepEqual(
    tags.map(({ text }) => text),
    ["far", "↓ 5-4", "↓ ten"],
  );
  assert.deepEqual(dashed, [place.bottom, place.bottom]);
});
