import assert from "node:assert/strict";
import { test } from "node:test";
import { schedule, unschedule } from "../../../../web/js/draw/kit/surface.js";

/** @type {(() => void)[]} */
const asked = [];
Object.assign(globalThis, { requestAnimationFrame: (/** @type {() => void} */ draw) => asked.push(draw) });

/** Let one animation frame come. */
function frame() {
  for (const draw of asked.splice(0)) draw();
}

test("a draw asked for many times is done once in the next frame", () => {
  let count = 0;
  const draw = () => count++;
  for (let i = 0; i < 5; i++) schedule(draw);
  assert.equal(count, 0);
  assert.equal(asked.length, 1);
  frame();
  assert.equal(count, 1);
  frame();
  assert.equal(count, 1);
});

test("a draw that asks for itself is done again in the frame after, not in the same", () => {
  let count = 0;
  const draw = () => {
    if (++count < 3) schedule(draw);
  };
  schedule(draw);
  frame();
  assert.equal(count, 1);
  frame();
  frame();
  frame();
  assert.equal(count, 3);
});

test("a draw that was taken back is not done", () => {
  let count = 0;
  const draw = () => count++;
  schedule(draw);
  unschedule(draw);
  frame();
  assert.equal(count, 0);
});
