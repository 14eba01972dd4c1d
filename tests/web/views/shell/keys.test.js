import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { changed } from "../../../../web/js/options/config.js";
import { options } from "../../../../web/js/options/schema.js";
import { createStore } from "../../../../web/js/store/state.js";
import { fullScreenPresses, listenToKeys, SHORTCUTS } from "../../../../web/js/views/shell/keys.js";
import { CONFIG, firstPaint, SCHEMA } from "../../fakes.js";

/** @import { Actions, Lane } from "../../../../web/js/types.d.ts" */

const RATE = "training.optimizer.learning_rate";

/** @type {Lane} */
let lane;
/** @type {unknown[][]} */
let done;
/** @type {(event: any) => void} */
let press;
/** @type {boolean} */
let listening;
/** @type {() => void} */
let stop;
/** @type {Actions} */
let theActions;

/**
 * Press a key.
 * @param {string} key @param {Record<string, unknown>} [over] @returns {boolean} whether it was taken
 */
function type(key, over = {}) {
  let taken = false;
  const event = {
    key,
    target: null,
    getModifierState: () => false,
    preventDefault: () => {
      taken = true;
    },
    ...over,
  };
  press(event);
  return taken;
}

/**
 * An element that a selector list finds when it names one of `kinds`.
 * @param {string[]} kinds
 */
function element(...kinds) {
  return {
    closest: (/** @type {string} */ selectors) =>
      kinds.some((kind) => selectors.split(", ").includes(kind)) || null,
  };
}

beforeEach(() => {
  lane = createStore(firstPaint()).chosen.value;
  done = [];
  theActions = /** @type {Actions} */ (
    new Proxy(
      {},
      {
        get:
          (_, name) =>
          (/** @type {unknown[]} */ ...given) =>
            void done.push([name, ...given]),
      },
    )
  );
  const target = /** @type {any} */ ({
    addEventListener: (/** @type {string} */ name, /** @type {() => void} */ listener) => {
      assert.equal(name, "keydown");
      press = listener;
      listening = true;
    },
    removeEventListener: (/** @type {string} */ _name, /** @type {() => void} */ listener) => {
      listening = listening && listener !== press;
    },
  });
  stop = listenToKeys(lane, theActions, options(SCHEMA), target);
});

const MAP = /** @type {[string, unknown[]][]} */ ([
  [" ", ["toggle"]],
  ["ArrowRight", ["step", "epoch"]],
  ["r", ["rewind"]],
  ["R", ["rewind"]],
  ["n", ["newWeights"]],
  ["g", ["newData"]],
  ["[", ["change", { [RATE]: 0.01 }]],
  ["]", ["change", { [RATE]: 0.1 }]],
  ["【", ["change", { [RATE]: 0.01 }]],
]);

for (const [key, action] of MAP)
  test(`"${key}" does ${action[0]}`, () => {
    assert.equal(type(key), true);
    assert.deepEqual(done, [action]);
  });

test("a step takes as much as the button beside it", () => {
  lane.view.stepUnit.value = "batch";
  type("ArrowRight");
  assert.deepEqual(done, [["step", "batch"]]);
});

test("from a learning rate that was typed, the keys go on to the next rung", () => {
  lane.config.value = changed(CONFIG, { [RATE]: 0.05 });
  type("]");
  type("[");
  assert.deepEqual(done, [
    ["change", { [RATE]: 0.1 }],
    ["change", { [RATE]: 0.03 }],
  ]);
});

test("the ladder of learning rates has ends", () => {
  lane.config.value = changed(CONFIG, { [RATE]: 10 });
  type("]");
  lane.config.value = changed(CONFIG, { [RATE]: 1e-5 });
  type("[");
  assert.deepEqual(done, []);
});

test("P goes to the projector and back to where it was", () => {
  lane.view.theme.value = "dark";
  type("p");
  assert.equal(lane.view.theme.value, "projector");
  type("p");
  assert.equal(lane.view.theme.value, "dark");
});

test("P leads out of a projector theme that a link began with", () => {
  lane.view.theme.value = "projector";
  type("p");
  assert.equal(lane.view.theme.value, "auto");
});

test("? opens the help and closes it", () => {
  type("?");
  assert.equal(lane.view.dialog.value, "help");
  type("?", { target: element("dialog") });
  assert.equal(lane.view.dialog.value, "");
});

test("keys belong to whoever types, and to widgets that choose with them", () => {
  for (const kind of ["textarea", "select", "input[type=range]", "[role=slider]", "[role=tab]"])
    for (const { key } of SHORTCUTS)
      assert.equal(type(key, { target: element(kind) }), false, `${kind} ${key}`);
});

test("space presses the button in focus, other keys go on", () => {
  const target = element("button");
  assert.equal(type(" ", { target }), false);
  assert.equal(type("ArrowRight", { target }), true);
});

test("under a dialog nothing moves", () => {
  for (const { key } of SHORTCUTS.filter((shortcut) => shortcut.key !== "?"))
    assert.equal(type(key, { target: element("dialog") }), false, key);
});

test("combinations are the browser's, but AltGr only writes a bracket", () => {
  for (const modifier of ["ctrlKey", "metaKey", "altKey"])
    assert.equal(type("r", { [modifier]: true }), false);
  assert.equal(type("[", { ctrlKey: true, altKey: true, getModifierState: () => true }), true);
});

test("a held key steps on but toggles once", () => {
  assert.equal(type(" ", { repeat: true }), false);
  assert.equal(type("ArrowRight", { repeat: true }), true);
});

test("what another part has handled, or an input method is composing, is left alone", () => {
  assert.equal(type("r", { defaultPrevented: true }), false);
  assert.equal(type("r", { isComposing: true }), false);
});

test("they can be switched off", () => {
  lane.view.keys.value = false;
  for (const { key } of SHORTCUTS) assert.equal(type(key), false);
});

test("its undoing stops the listening", () => {
  assert.equal(listening, true);
  stop();
  assert.equal(listening, false);
});

test("keys pressed before the page listened are done in their order when it does", () => {
  stop();
  const target = /** @type {any} */ ({ addEventListener: () => {}, removeEventListener: () => {} });
  // The space bar's own effect was prevented at once, r was for somebody who was there.
  const early = ["ArrowRight", "r", "x", "r", " "].map((key, at) => ({
    key,
    defaultPrevented: at > 2,
    target: null,
    getModifierState: () => false,
    preventDefault: () => {},
  }));
  listenToKeys(lane, theActions, options(SCHEMA), target, /** @type {any} */ (early));
  assert.deepEqual(done, [["step", "epoch"], ["rewind"], ["toggle"]]);
});

test("F asks for full screen, whether what gives it has been loaded or not", () => {
  const before = fullScreenPresses.value;
  type("f");
  type("F");
  assert.equal(fullScreenPresses.value, before + 2);
  type("f", { target: element("textarea") });
  type("f", { ctrlKey: true });
  assert.equal(fullScreenPresses.value, before + 2);
});

test("undo in a field that is typed in is the field's own", () => {
  assert.equal(type("z", { ctrlKey: true }), true);
  for (const at of [element("textarea"), element("[contenteditable]"), element("dialog")]) {
    assert.equal(type("z", { ctrlKey: true, target: at }), false);
    assert.equal(type("y", { ctrlKey: true, target: at }), false);
  }
  assert.deepEqual(done, [["undo"]]);
});
