import assert from "node:assert/strict";
import { test } from "node:test";
import { throttle } from "../../../../web/js/views/kit/throttle.js";
import { FakeClock } from "../../fakes.js";

test("what is asked for often is done at once, then now and then, and the last of it is not lost", () => {
  const clock = new FakeClock();
  let done = 0;
  const act = throttle(() => done++, 100, clock);
  act.ask();
  act.ask();
  act.ask();
  assert.equal(done, 1);
  clock.ring();
  assert.equal(done, 2);
  clock.ring();
  assert.equal(done, 2);
  act.ask();
  act.ask();
  act.flush();
  assert.equal(done, 4);
  act.ask();
  act.ask();
  act.cancel();
  clock.ring();
  assert.equal(done, 5);
});
