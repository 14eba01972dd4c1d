import assert from "node:assert/strict";
import { test } from "node:test";
import { momentIn } from "../../../web/js/link/format.js";
import { packMoment, unpackMoment } from "../../../web/js/link/moment.js";
import { changed } from "../../../web/js/options/config.js";
import { CONFIG } from "../fakes.js";

const JOURNAL = JSON.stringify({
  version: 1,
  config: changed(CONFIG, { "network.hidden": [8, 8], "seeds.weights": 12 }),
  entries: [{ step: 250, kind: "update", changes: { "training.optimizer.learning_rate": 0.3 } }],
});

test("a moment comes out of a link as it went in, in a few letters", async () => {
  const packed = await packMoment(JOURNAL, 1234, CONFIG);
  assert.ok(packed.length < 300, packed);
  assert.equal(momentIn(`#moment=${packed}`), packed);
  const { journal = "", step } = (await unpackMoment(packed, CONFIG)) ?? {};
  assert.deepEqual(JSON.parse(journal), JSON.parse(JOURNAL));
  assert.equal(step, 1234);
});

test("what is no moment is none, and breaks nothing", async () => {
  const packed = await packMoment(JOURNAL, 1234, CONFIG);
  for (const text of [
    "",
    "12",
    "x.abc",
    "12.!!",
    packed.slice(0, -9),
    `-${packed}`,
    `12.${"A".repeat(5000)}`,
  ])
    assert.equal(await unpackMoment(text, CONFIG), null, text);
  assert.equal(momentIn("#data.noise=0.1"), null);
});
