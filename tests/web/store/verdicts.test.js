import assert from "node:assert/strict";
import { test } from "node:test";
import { createVerdicts } from "../../../web/js/store/verdicts.js";
import { FakeClock, verdict } from "../fakes.js";

/** @param {ReturnType<typeof createVerdicts>} verdicts */
const shown = ({ shown: { value } }) => [...value].map(([layer, { kind }]) => [layer, kind]);
const healthy = verdict({ kind: "healthy" });

test("a verdict is shown when it has held for two looks of the server, a second", () => {
  const clock = new FakeClock();
  const verdicts = createVerdicts(clock);
  verdicts.hear(verdict());
  assert.deepEqual(clock.waits, [1000]);
  assert.deepEqual(shown(verdicts), []);
  clock.ring();
  assert.deepEqual(shown(verdicts), [[0, "dead"]]);
});

test("one that comes and goes with every look is never shown, and one that stands stays through a gap", () => {
  const clock = new FakeClock();
  const verdicts = createVerdicts(clock);
  for (let look = 0; look < 5; look++) {
    verdicts.hear(verdict());
    verdicts.hear(healthy);
  }
  clock.ring();
  assert.deepEqual(shown(verdicts), []);
  verdicts.hear(verdict());
  clock.ring();
  for (let look = 0; look < 5; look++) {
    verdicts.hear(healthy);
    verdicts.hear(verdict());
  }
  clock.ring();
  assert.deepEqual(shown(verdicts), [[0, "dead"]]);
  verdicts.hear(healthy);
  clock.ring();
  assert.deepEqual(shown(verdicts), []);
});

test("another kind takes a verdict's place when it has held too, and other numbers of the same kind at once", () => {
  const clock = new FakeClock();
  const verdicts = createVerdicts(clock);
  verdicts.hear(verdict());
  clock.ring();
  verdicts.hear(verdict({ values: { count: 3 } }));
  assert.equal(verdicts.shown.value.get(0)?.values.count, 3);
  verdicts.hear(verdict({ kind: "saturated" }));
  assert.deepEqual(shown(verdicts), [[0, "dead"]]);
  clock.ring();
  assert.deepEqual(shown(verdicts), [[0, "saturated"]]);
});

test("what repeats itself while it is waited for does not begin the wait anew", () => {
  const clock = new FakeClock();
  const verdicts = createVerdicts(clock);
  verdicts.hear(verdict());
  const [timer] = clock.timers.keys();
  verdicts.hear(verdict({ values: { count: 3 } }));
  assert.deepEqual([...clock.timers.keys()], [timer]);
  clock.ring();
  assert.equal(verdicts.shown.value.get(0)?.values.count, 3);
});

test("that training has diverged is shown at once", () => {
  const verdicts = createVerdicts(new FakeClock());
  verdicts.hear(verdict({ layer: null, kind: "diverged" }));
  assert.deepEqual(shown(verdicts), [[-1, "diverged"]]);
});

test("nothing that was told of a run is shown once it is gone", () => {
  const clock = new FakeClock();
  const verdicts = createVerdicts(clock);
  verdicts.hear(verdict({ layer: 1 }));
  clock.ring();
  verdicts.hear(verdict({ layer: 0 }));
  verdicts.forget();
  assert.deepEqual(shown(verdicts), []);
  clock.ring();
  assert.deepEqual(shown(verdicts), []);
});

test("what is said of a run that stands still, as where it was wound back to, is shown at once", () => {
  const clock = new FakeClock();
  const verdicts = createVerdicts(clock);
  verdicts.hear(verdict(), true);
  assert.deepEqual(shown(verdicts), [[0, "dead"]]);
  verdicts.hear(verdict({ kind: "healthy" }), true);
  assert.deepEqual(shown(verdicts), []);
  clock.ring();
  assert.deepEqual(shown(verdicts), []);
});
