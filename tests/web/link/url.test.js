import assert from "node:assert/strict";
import { test } from "node:test";
import { pack } from "../../../web/js/link/custom-link.js";
import { formatHash } from "../../../web/js/link/format.js";
import * as reader from "../../../web/js/link/tensorflow-playground.js";
import { customIn, parseHash, readerFor, syncUrl } from "../../../web/js/link/url.js";
import { changed } from "../../../web/js/options/config.js";
import { options as readOptions } from "../../../web/js/options/schema.js";
import { DEFAULTS } from "../../../web/js/store/defaults.js";
import { createStore } from "../../../web/js/store/state.js";
import { CONFIG, FakeClock, firstPaint, SCHEMA } from "../fakes.js";

/** @import { Actions, Changes } from "../../../web/js/types.d.ts" */

const first = firstPaint();
const options = readOptions(SCHEMA);

/** @param {string} hash */
function parse(hash) {
  return parseHash(hash, options, first, reader);
}

/** @param {string} hash @returns {unknown} the names a notice complains of */
function complaint(hash) {
  return parse(hash).notices?.[0]?.values.names;
}

test("nothing but the defaults makes an empty hash, and an empty hash asks for nothing", () => {
  assert.equal(formatHash(CONFIG, CONFIG, DEFAULTS), "");
  for (const hash of ["", "#", "#&&"]) assert.deepEqual(parse(hash), { view: {}, notices: [] });
});

test("a link says only what differs, in names that can be read", () => {
  const config = changed(CONFIG, {
    "data.dataset": "spiral",
    "network.hidden": [8, 4],
    "training.optimizer.learning_rate": 1e-5,
  });
  const shown = {
    speed: null,
    view: { ...DEFAULTS.view, discrete: true, language: /** @type {const} */ ("zh-CN") },
  };
  assert.equal(
    formatHash(config, CONFIG, shown),
    "data.dataset=spiral&network.hidden=8,4&training.optimizer.learning_rate=0.00001&speed=full&discrete=true&lang=zh-CN",
  );
});

const ROUND = /** @type {Changes[]} */ ([
  { "network.hidden": [] },
  { "data.count": 77, "data.noise": 0.35 },
  { "inputs.features": ["x1_squared", "sin_x2"] },
  { "training.optimizer.epsilon": 1e-12, "training.regularization.l1": 0.003 },
  { "data.dataset": "multi-gauss", "training.loss": "squared" },
  { "seeds.data": 4294967295, "seeds.weights": 12 },
  { "network.residual": true, "network.activations": ["relu", "relu"], "training.clipping": 0.5 },
  {
    "network.frozen_layers": [0, 2],
    "network.frozen_weights": [
      [0, 1, -1],
      [1, 0, 3],
    ],
  },
]);

for (const changes of ROUND)
  test(`what a link says comes back: ${Object.keys(changes).join(", ")}`, () => {
    const config = changed(CONFIG, changes);
    const settings = parse(formatHash(config, CONFIG, DEFAULTS));
    assert.deepEqual(settings, { config, view: {}, notices: [] });
  });

test("how it is shown comes back too", () => {
  const view = /** @type {const} */ ({
    ...DEFAULTS.view,
    showTest: true,
    gradientLog: false,
    theme: "projector",
  });
  const hash = formatHash(CONFIG, CONFIG, { speed: 0.04, view });
  assert.deepEqual(parse(hash), {
    speed: 0.04,
    view: { showTest: true, gradientLog: false, theme: "projector" },
    notices: [],
  });
});

test("what is marked and what is open are in a link", () => {
  const hash = formatHash(CONFIG, CONFIG, {
    speed: 100,
    view: { ...DEFAULTS.view, worst: true, figures: true },
  });
  assert.equal(hash, "worst=true&figures=true");
  assert.deepEqual(parse(hash).view, { worst: true, figures: true });
});

test("the level, the layer of the histograms and the sample that is followed are in a link", () => {
  const view = /** @type {const} */ ({ ...DEFAULTS.view, level: "full", histogram: 2, sample: -1 });
  const hash = formatHash(CONFIG, CONFIG, { speed: 100, view });
  assert.equal(hash, "level=full&histogram=2&sample=-1");
  assert.deepEqual(parse(hash), { view: { level: "full", histogram: 2, sample: -1 }, notices: [] });
  assert.equal(complaint("level=all&histogram=x&sample=-2"), "level=all, histogram=x, sample=-2");
});

/** Let a link be followed, its reader come and what takes it up. */
async function followed() {
  for (const coming of [
    () => readerFor("networkShape=", options),
    () => import("../../../web/js/link/adopt.js"),
  ]) {
    await coming();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
}

/** One point of class 1. */
const POINT = btoa(String.fromCharCode(...new Uint8Array(new Float32Array([1, 2, 1]).buffer)));

test("custom points come back with a link that says them", async () => {
  const custom = await pack(POINT);
  const config = changed(CONFIG, { "data.dataset": "custom-classes", "data.custom": POINT });
  const hash = formatHash(config, CONFIG, DEFAULTS, custom);
  assert.equal(hash, `data.dataset=custom-classes&data.custom=${custom}`);
  const settings = parseHash(hash, options, first, null, await customIn(hash, options));
  assert.deepEqual(settings, { config, view: {}, notices: [] });
  assert.equal(await customIn("data.noise=0.2", options), null);
  const bad = "data.dataset=custom-classes&data.custom=pAAA";
  assert.equal(
    parseHash(bad, options, first, null, await customIn(bad, options)).notices?.[0]?.values.names,
    "data.custom=pAAA",
  );
});

test("a link made when custom points had another name opens the same, and says nothing of it", async () => {
  for (const dataset of ["classes", "values"]) {
    const today = `data.dataset=custom-${dataset}&data.custom=${await pack(POINT)}`;
    const former = today.replaceAll("custom", "own");
    assert.equal(await readerFor(former, options), null);
    const settings = parseHash(former, options, first, null, await customIn(former, options));
    assert.deepEqual(settings, parseHash(today, options, first, null, await customIn(today, options)));
    assert.equal(settings.config?.data.custom, POINT);
    assert.equal(settings.config?.data.dataset, `custom-${dataset}`);
    assert.deepEqual(settings.notices, []);
  }
});

test("custom points are in the address once they are packed, and only while they are trained on", async () => {
  const { store, lane, clock, written, packing } = page();
  const custom = { "data.dataset": "custom-classes", "data.custom": POINT };
  lane.config.value = changed(lane.config.value, custom);
  clock.ring();
  assert.deepEqual(written, []);
  await packing.finish("p123");
  assert.deepEqual(written, ["/play?a=1#data.dataset=custom-classes&data.custom=p123"]);
  assert.deepEqual(store.link.value, { hash: "data.dataset=custom-classes&data.custom=p123", whole: true });
  lane.config.value = changed(lane.config.value, { "data.dataset": "circle" });
  clock.ring();
  assert.equal(written[1], "/play?a=1");
});

test("points painted while the last ones are packed are what the address says", async () => {
  const { lane, clock, written, packing } = page();
  lane.config.value = changed(lane.config.value, { "data.dataset": "custom-classes", "data.custom": POINT });
  clock.ring();
  lane.config.value = changed(lane.config.value, { "data.custom": POINT + POINT });
  await packing.finish("p1");
  assert.deepEqual(written, []);
  clock.ring();
  await packing.finish("p2");
  assert.deepEqual(written, ["/play?a=1#data.dataset=custom-classes&data.custom=p2"]);
});

test("custom points that are too many for an address are left out, and that is known", async () => {
  const { store, lane, packing, written } = page();
  lane.config.value = changed(lane.config.value, { "data.dataset": "custom-classes", "data.custom": POINT });
  store.view.dialog.value = "share";
  await packing.finish("p".repeat(6001));
  assert.deepEqual(written, ["/play?a=1#data.dataset=custom-classes"]);
  assert.equal(store.link.value.whole, false);
});

test("custom points stay when a link is followed that says none", async () => {
  const { lane, window, location, asked } = page();
  lane.config.value = changed(lane.config.value, { "data.custom": POINT });
  location.hash = "#data.noise=0.2";
  window.dispatchEvent(new Event("hashchange"));
  await followed();
  assert.deepEqual(asked, [["configure", changed(CONFIG, { "data.noise": 0.2, "data.custom": POINT })]]);
});

test("a link whose options do not go together gets those that do", () => {
  const { config } = parse(
    "data.dataset=spiral-3&training.loss=hinge&data.train_share=0.8&data.validation_share=0.5&network.activations=relu",
  );
  assert.equal(config?.training.loss, "cross_entropy");
  assert.equal(config?.data.validation_share, 0.2);
  assert.deepEqual(config?.network.activations, ["relu", "relu"]);
});

test("a speed stays within what the server takes", () => {
  assert.deepEqual(
    ["1e-9", "1e9", "full"].map((text) => parse(`speed=${text}`).speed),
    [1e-4, 1e6, null],
  );
});

const BAD = /** @type {[string, string][]} */ ([
  ["data.noise=2", "data.noise=2"],
  ["data.noise=", "data.noise"],
  ["data.noise=0x1&data.count=1e999", "data.noise=0x1, data.count=1e999"],
  ["network.hidden=4,,2", "network.hidden=4,,2"],
  ["network.hidden=99", "network.hidden=99"],
  ["inputs.features=", "inputs.features"],
  ["data.dataset=moon", "data.dataset=moon"],
  ["seeds.data=-1", "seeds.data=-1"],
  ["theme=pink&speed=-3&showTest=maybe", "theme=pink, speed=-3, showTest=maybe"],
  ["data.custom=AAAA", "data.custom=AAAA"],
  [`data.custom=${"A".repeat(60)}`, `data.custom=${"A".repeat(24)}…`],
  ["constructor=1&__proto__=2&toString", "constructor=1, __proto__=2, toString"],
  ["%E0%A4%A=1", "%E0%A4%A=1"],
  ["a=1&b=1&c=1&d=1&e=1&f=1&g=1", "a=1, b=1, c=1, d=1, e=1, …"],
]);

for (const [hash, names] of BAD)
  test(`"${hash}" is told of and does no harm`, () => {
    assert.equal(complaint(hash), names);
    const { config = CONFIG } = parse(hash);
    assert.deepEqual(config, CONFIG);
  });

test("what is bad beside an entry of TensorFlow Playground is told of too", () => {
  assert.equal(complaint("seed=1&constructor=2&cosX=true"), "cosX=true, constructor=2");
});

test("what is good in a link counts, whatever is bad beside it", () => {
  const { config } = parse("network.hidden=3&data.noise=9&network.activation=relu");
  assert.deepEqual(config, changed(CONFIG, { "network.hidden": [3], "network.activation": "relu" }));
});

test("a link to a regression data set that forgot the loss, or has the wrong one, gets the one there is", () => {
  for (const hash of ["data.dataset=plane", "data.dataset=plane&training.loss=cross_entropy"])
    assert.equal(parse(hash).config?.training.loss, "squared");
});

/** What TensorFlow Playground does without saying so. */
const FOUNDATIONS = { "training.loss": "squared", "network.initial_weights": "uniform" };

test("the reader of TensorFlow Playground's links is loaded for a name that is not ours, and for no other", async () => {
  for (const hash of ["", "data.noise=0.2&speed=3&lang=en&level=full&histogram=1"])
    assert.equal(await readerFor(hash, options), null);
  assert.equal(typeof (await readerFor("networkShape=4,2", options))?.fromPlayground, "function");
});

test("a whole link of TensorFlow Playground is understood", () => {
  const { config, view, notices } = parse(
    "#activation=relu&regularization=L2&batchSize=7&dataset=spiral&regDataset=reg-plane&learningRate=0.1" +
      "&regularizationRate=0.003&noise=15&networkShape=6,5,3&seed=0.43726&showTestData=true&discretize=true" +
      "&percTrainData=80&x=true&y=false&xTimesY=true&xSquared=false&ySquared=true&cosX=false&sinX=true&cosY=false" +
      "&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false",
  );
  assert.deepEqual(notices, []);
  assert.deepEqual(view, { showTest: true, discrete: true });
  const seed = config?.seeds.data;
  assert.deepEqual(
    config,
    changed(CONFIG, {
      ...FOUNDATIONS,
      "network.activation": "relu",
      "training.regularization.l2": 0.003,
      "training.batch_size": 7,
      "data.dataset": "spiral",
      "training.optimizer.learning_rate": 0.1,
      "data.noise": 0.15,
      "network.hidden": [6, 5, 3],
      "data.train_share": 0.8,
      "inputs.features": ["x1", "x2_squared", "x1_x2", "sin_x1"],
      "seeds.data": seed,
    }),
  );
  assert.ok(Number.isInteger(seed) && seed !== 0);
});

test("the same seed of TensorFlow Playground is the same seed here, another is another", () => {
  const seed = (/** @type {string} */ text) => parse(`seed=${text}`).config?.seeds.data;
  assert.equal(seed("0.1"), seed("0.1"));
  assert.notEqual(seed("0.1"), seed("0.2"));
});

const ANCESTRAL = /** @type {[string, Changes][]} */ ([
  ["dataset=xor", { "data.dataset": "xor" }],
  ["problem=regression&regDataset=reg-gauss", { "data.dataset": "multi-gauss" }],
  ["problem=regression&dataset=spiral", { "data.dataset": "plane" }],
  ["regDataset=reg-gauss&dataset=gauss", { "data.dataset": "gauss" }],
  ["networkShape=", { "network.hidden": [] }],
  ["initZero=true", { "network.initial_weights": "zeros" }],
  ["regularization=L1&regularizationRate=0.1", { "training.regularization.l1": 0.1 }],
  ["regularization=none&regularizationRate=0.1", {}],
  ["x=false", { "inputs.features": ["x2"] }],
  ["xSquared=true", { "inputs.features": ["x1", "x2", "x1_squared"] }],
  ["percTrainData=50&data.noise=0.25", { "data.noise": 0.25 }],
]);

for (const [hash, changes] of ANCESTRAL)
  test(`TensorFlow Playground's "${hash}" means what it means there`, () => {
    const settings = parse(hash);
    assert.deepEqual(settings.notices, []);
    assert.deepEqual(settings.config, changed(CONFIG, { ...FOUNDATIONS, ...changes }));
  });

const UNKNOWN = /** @type {[string, string][]} */ ([
  ["activation=softmax", "activation=softmax"],
  ["dataset=moons", "dataset=moons"],
  ["problem=regression&regDataset=reg-moons", "dataset"],
  ["regularization=L3&regularizationRate=1", "regularization=L3"],
  ["regularization=L1&regularizationRate=x", "regularization=L1"],
  ["networkShape=4,a", "networkShape=4,a"],
  ["noise=80", "noise=80"],
  ["percTrainData=0", "percTrainData=0"],
  ["batchSize=1.5", "batchSize=1.5"],
  ["x=false&y=false", "x=false"],
]);

for (const [hash, names] of UNKNOWN)
  test(`TensorFlow Playground's "${hash}" cannot be used, and is told of`, () =>
    assert.equal(complaint(hash), names));

/** Packs when it is told to. */
function fakePacking() {
  /** @type {(text: string) => void} */
  let give = () => {};
  return {
    begin: () => /** @type {Promise<string>} */ (new Promise((resolve) => (give = resolve))),
    finish: async (/** @type {string} */ text) => {
      give(text);
      await Promise.resolve();
    },
  };
}

/** A page with an address, for `syncUrl`. @param {import("../../../web/js/types.d.ts").Past} [past] */
function page(past) {
  const packing = fakePacking();
  const store = createStore(first);
  const lane = store.chosen.value;
  const clock = new FakeClock();
  const window = new EventTarget();
  const location = { hash: "", pathname: "/play", search: "?a=1" };
  /** @type {string[]} */
  const written = [];
  /** @type {[string, unknown][]} */
  const asked = [];
  const history = {
    state: null,
    replaceState: (/** @type {unknown} */ _data, /** @type {string} */ _title, /** @type {string} */ url) => {
      written.push(url);
      location.hash = url.includes("#") ? url.slice(url.indexOf("#")) : "";
    },
  };
  const actions = /** @type {Actions} */ (
    new Proxy(
      {},
      { get: (_, name) => (/** @type {unknown} */ argument) => void asked.push([String(name), argument]) },
    )
  );
  const effects = /** @type {any} */ ({
    location,
    history,
    window,
    later: clock.later,
    cancel: clock.cancel,
    pack: packing.begin,
  });
  const stop = syncUrl(store, lane, actions, options, first, past, effects);
  return { store, lane, clock, window, location, written, asked, packing, stop };
}

test("the address follows the store once it has come to rest, not at each change", () => {
  const { store, lane, clock, written } = page();
  for (const noise of [0.1, 0.2, 0.3])
    lane.config.value = changed(lane.config.value, { "data.noise": noise });
  assert.deepEqual([written, clock.timers.size], [[], 1]);
  clock.ring();
  assert.deepEqual(written, ["/play?a=1#data.noise=0.3"]);
  store.view.showTest.value = true;
  store.speed.value = null;
  clock.ring();
  assert.deepEqual(written[1], "/play?a=1#data.noise=0.3&speed=full&showTest=true");
});

test("an address that says it already is not written again, and back at the defaults it is bare", () => {
  const { store, clock, written } = page();
  clock.ring();
  assert.deepEqual(written, []);
  store.speed.value = 1;
  clock.ring();
  store.speed.value = 100;
  clock.ring();
  assert.deepEqual(written, ["/play?a=1#speed=1", "/play?a=1"]);
});

test("a page that is left at once has its address right", () => {
  const { store, window, written, clock } = page();
  store.speed.value = 1;
  window.dispatchEvent(new Event("pagehide"));
  assert.deepEqual(written, ["/play?a=1#speed=1"]);
  assert.equal(clock.timers.size, 0);
});

test("a link pasted into the open page is followed", async () => {
  const { store, window, location, asked } = page();
  store.view.theme.value = "dark";
  store.view.discrete.value = true;
  location.hash = "#data.dataset=xor&speed=10&showTest=true&colour=red";
  window.dispatchEvent(new Event("hashchange"));
  await followed();
  assert.deepEqual(asked, [
    ["configure", changed(CONFIG, { "data.dataset": "xor" })],
    ["speed", 10],
  ]);
  const { showTest, discrete, theme } = store.view;
  assert.deepEqual([showTest.value, discrete.value, theme.value], [true, false, "dark"]);
  assert.deepEqual(
    store.notices.value.map(({ text, values }) => [text, values]),
    [["notices.link", { names: "colour=red" }]],
  );
});

test("a link that compares is asked about, and one that does not ends what is compared", async () => {
  /** @type {unknown[]} */
  const told = [];
  const past = {
    compare: (/** @type {unknown} */ asked) => void told.push(asked),
    single: () => void told.push("single"),
  };
  const { store, window, location, asked } = page(past);
  location.hash = "#compare=network.activation~tanh~relu&data.dataset=xor";
  window.dispatchEvent(new Event("hashchange"));
  await followed();
  assert.deepEqual(told, [
    { plan: "network.activation~tanh~relu", config: changed(CONFIG, { "data.dataset": "xor" }) },
  ]);
  assert.equal(store.tab.value, "compare");
  assert.deepEqual(asked, []);
  location.hash = "#data.dataset=xor";
  window.dispatchEvent(new Event("hashchange"));
  await followed();
  assert.equal(told[1], "single");
  assert.equal(asked.length, 1);
});

test("what is compared stands first in the address, and is no option", () => {
  const shown = { speed: 100, view: {}, plan: "network.activation~tanh~relu" };
  const hash = formatHash(changed(CONFIG, { "data.dataset": "xor" }), CONFIG, shown);
  assert.equal(hash, "compare=network.activation~tanh~relu&data.dataset=xor");
  assert.equal(parse(hash).compare, shown.plan);
  assert.deepEqual(parse(hash).notices, []);
  assert.equal(formatHash(CONFIG, CONFIG, { ...shown, plan: "" }), "compare");
  assert.equal(parse("compare").compare, "");
});

test("a pasted link to what is shown already asks for nothing", async () => {
  const { window, asked } = page();
  window.dispatchEvent(new Event("hashchange"));
  await followed();
  assert.deepEqual(asked, []);
});

test("once undone it neither writes nor listens", async () => {
  const { store, window, location, clock, written, asked, stop } = page();
  stop();
  store.speed.value = 1;
  location.hash = "#speed=3";
  window.dispatchEvent(new Event("hashchange"));
  await followed();
  window.dispatchEvent(new Event("pagehide"));
  assert.deepEqual([clock.timers.size, written, asked], [0, [], []]);
});
