import assert from "node:assert/strict";
import { test } from "node:test";
import { closesOnEscape, listenToEscape } from "../../../../web/js/views/kit/escape.js";
import { signal } from "../../../../web/vendor/signals-core.js";

test("panels that share what closes them, made while one is open, are closed by one Escape", () => {
  const open = signal("b");
  const close = () => {
    open.value = "";
  };
  /** @type {(event: any) => void} */
  let press = () => {};
  const target = /** @type {any} */ ({
    addEventListener: (/** @type {string} */ _, /** @type {typeof press} */ listener) => {
      press = listener;
    },
    removeEventListener: () => {},
    querySelector: () => null,
  });
  const stops = [listenToEscape(target)];
  for (const name of ["a", "b", "c"]) stops.push(closesOnEscape(() => open.value === name, close));
  press({ key: "Escape", preventDefault: () => {} });
  assert.equal(open.value, "");
  for (const stop of stops) stop();
});
