import assert from "node:assert/strict";
import { test } from "node:test";
import { createChart } from "../../../../web/js/draw/chart/chart.js";
import { appended, emptyCurve } from "../../../../web/js/run/curve.js";

/** @type {() => void} what the page's box calls when it has another size */
let resized = () => {};
Object.assign(globalThis, {
  ResizeObserver: class {
    /** @param {() => void} callback */
    constructor(callback) {
      resized = callback;
    }
    observe() {}
    disconnect() {}
  },
});

/** What has been plotted, in the place of uPlot. */
class Plot {
  /** @type {any} */
  static data = [];
  /** @param {unknown} _options @param {any} data */
  constructor(_options, data) {
    Plot.data = data;
  }
  /** @param {any} data */
  setData(data) {
    Plot.data = data;
  }
  setSize() {}
  destroy() {}
}

const THEME = { lineScale: 1, ink: "#000", ink2: "#444", rule: "#ccc", panel: "#fff" };
const LINE = { name: "train_loss", label: "train", colour: "#000", width: 1, dash: [], tag: "train" };

const LINES = [LINE];
const HIDDEN = new Set();

/** @param {number[]} losses one for each epoch, of a step each */
function stateOf(losses) {
  const rows = losses.flatMap((loss, at) => [at, at, loss]);
  return /** @type {any} */ ({
    curve: appended(emptyCurve(["epoch", "train_loss"]), Float64Array.from(rows)),
    ...{ moment: null, axis: "epoch", points: [], beside: [], earlier: [], lines: LINES, hidden: HIDDEN },
    ...{ guides: [], dots: [], gap: null, range: "zero", log: false, smooth: false, theme: THEME },
    ...{ xLabel: "epoch", yLabel: "loss", font: "serif", write: String, writeValue: String },
  });
}

test("what was to be shown while a chart was hidden is shown when there is room again", async () => {
  const host = Object.assign(new EventTarget(), { clientWidth: 400, clientHeight: 200 });
  const chart = createChart(/** @type {any} */ (host), () => {}, /** @type {any} */ (Plot));
  chart.show(stateOf([3, 2, 1]));
  assert.deepEqual([...Plot.data[1]], [3, 2, 1]);
  // Another page lies over it: the run is exchanged there, and nothing else happens to it before one comes back.
  Object.assign(host, { clientWidth: 0, clientHeight: 0 });
  resized();
  chart.show(stateOf([5]));
  Object.assign(host, { clientWidth: 400, clientHeight: 200 });
  resized();
  assert.deepEqual([...Plot.data[1]], [5]);
  chart.stop();
});

test("a chart that was hidden from the first is drawn when it is seen", () => {
  const host = Object.assign(new EventTarget(), { clientWidth: 0, clientHeight: 0 });
  const chart = createChart(/** @type {any} */ (host), () => {}, /** @type {any} */ (Plot));
  Plot.data = [];
  chart.show(stateOf([4, 3]));
  assert.equal(Plot.data.length, 0);
  Object.assign(host, { clientWidth: 400, clientHeight: 200 });
  resized();
  assert.deepEqual([...Plot.data[1]], [4, 3]);
  chart.stop();
});
