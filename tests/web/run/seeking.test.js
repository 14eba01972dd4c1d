import assert from "node:assert/strict";
import { test } from "node:test";
import { createSeeking } from "../../../web/js/run/seeking.js";

/** What was sent, and the timers that were set; `ring` lets the newest run out. */
function bench() {
  /** @type {number[]} */
  const sent = [];
  /** @type {(() => void)[]} */
  const timers = [];
  const clock = {
    later: (/** @type {() => void} */ callback) => timers.push(callback) - 1,
    cancel: (/** @type {number} */ timer) => {
      timers[timer] = () => {};
    },
  };
  const seeking = createSeeking((step) => sent.push(step), clock);
  return { sent, seeking, ring: () => timers.at(-1)?.() };
}

test("one seek is on its way at a time, and after its picture the newest place is sought", () => {
  const { sent, seeking } = bench();
  for (const step of [100, 90, 80, 70]) seeking.to(step);
  assert.deepEqual(sent, [100]);
  assert.equal(seeking.target(), 70);
  seeking.seen(42);
  assert.deepEqual(sent, [100]);
  seeking.seen(100);
  assert.deepEqual(sent, [100, 70]);
  seeking.seen(70);
  assert.equal(seeking.target(), null);
});

test("a hand that goes back to what is on its way asks for nothing more", () => {
  const { sent, seeking } = bench();
  for (const step of [100, 90, 100]) seeking.to(step);
  seeking.seen(100);
  assert.deepEqual(sent, [100]);
});

test("a picture that never comes is waited for no longer than its time", () => {
  const { sent, seeking, ring } = bench();
  seeking.to(100);
  seeking.to(50);
  ring();
  assert.deepEqual(sent, [100, 50]);
  ring();
  assert.equal(seeking.target(), null);
});

test("a hand that lets go has its last place sent at once, once: what is changed next is changed there", () => {
  const { sent, seeking, ring } = bench();
  for (const step of [100, 90, 80]) seeking.to(step);
  seeking.done();
  seeking.done();
  assert.deepEqual(sent, [100, 80]);
  seeking.seen(100);
  assert.equal(seeking.target(), 80);
  seeking.seen(80);
  assert.equal(seeking.target(), null);
  ring();
  assert.deepEqual(sent, [100, 80]);
});
