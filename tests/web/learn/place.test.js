import assert from "node:assert/strict";
import { test } from "node:test";
import { placeIn, written } from "../../../web/js/learn/place.js";

test("every page has its address, and the address leads back to it", () => {
  const places = /** @type {const} */ ([
    { page: "list" },
    { page: "challenges" },
    { page: "challenge", id: "ring-of-three" },
    { page: "workshop" },
    { page: "lesson", id: "lines-make-a-ring", step: 0 },
    { page: "lesson", id: "lines-make-a-ring", step: 2 },
  ]);
  for (const place of places) assert.deepEqual(placeIn(written(place)), place);
  assert.equal(written({ page: "lesson", id: "ring", step: 2 }), "ring.3");
});

test("a step that is none is the first", () => {
  for (const text of ["ring", "ring.0", "ring.x", "ring.-4", "ring."])
    assert.deepEqual(placeIn(text), { page: "lesson", id: "ring", step: 0 });
});
