import assert from "node:assert/strict";
import { test } from "node:test";
import {
  heightFor,
  layout,
  linkAt,
  linkMiddle,
  parameterCount,
  parameterIndex,
  under,
  unitAt,
  unitIndex,
} from "../../../../web/js/draw/network/layout.js";
import { curveParameter, curveRise } from "../../../../web/js/draw/network/links.js";

const LARGEST = [7, ...Array(8).fill(16), 1];
const SIZES = [[2, 4, 2, 1], [1, 1], [7, 1], [2, ...Array(8).fill(1), 1], LARGEST];

test("parameters are counted and placed as torch lays them out: weights row by row, then biases", () => {
  const sizes = [2, 3, 1];
  assert.equal(parameterCount(sizes), 2 * 3 + 3 + 3 + 1);
  assert.equal(parameterIndex(sizes, 0, 0, 1), 1);
  assert.equal(parameterIndex(sizes, 0, 2, 0), 4);
  assert.equal(parameterIndex(sizes, 0, 1, null), 7);
  assert.equal(parameterIndex(sizes, 1, 0, 2), 11);
  assert.equal(parameterIndex(sizes, 1, 0, null), 12);
});

test("every parameter has an index of its own", () => {
  const sizes = [3, 4, 2, 1];
  const seen = new Set();
  for (let layer = 0; layer < 3; layer++) {
    for (let to = 0; to < (sizes[layer + 1] ?? 0); to++) {
      seen.add(parameterIndex(sizes, layer, to, null));
      for (let from = 0; from < (sizes[layer] ?? 0); from++) seen.add(parameterIndex(sizes, layer, to, from));
    }
  }
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    Array.from({ length: parameterCount(sizes) }, (_, i) => i),
  );
});

test("tiles stay inside the picture and do not touch, at any size of network and page", () => {
  for (const sizes of SIZES) {
    for (const [width, height] of /** @type {const} */ ([
      [826, 460],
      [720, 400],
      [340, 360],
    ])) {
      const { units, tile } = layout(sizes, width, height);
      assert.equal(
        units.length,
        sizes.reduce((sum, size) => sum + size, 0),
      );
      for (const [i, unit] of units.entries()) {
        assert.equal(unit.index, i);
        assert.ok(unit.x - tile / 2 >= 0 && unit.x + tile / 2 <= width);
        assert.ok(unit.y - tile / 2 >= 0 && unit.y + tile / 2 <= height);
        const before = units[i - 1];
        if (before?.layer === unit.layer) assert.ok(unit.y - before.y > tile);
        if (before && before.layer !== unit.layer) assert.ok(unit.x - before.x > tile);
      }
    }
  }
});

test("inputs keep the rows they are given", () => {
  const { units, rows } = layout([2, 4, 1], 800, 460, { slots: [1, 6], rows: 7 });
  assert.equal(rows.length, 7);
  assert.deepEqual([units[0]?.y, units[1]?.y], [rows[1], rows[6]]);
});

test("each link is found at its own middle and along its curve", () => {
  const place = layout([2, 4, 2, 1], 800, 460);
  for (const link of [
    { layer: 0, to: 3, from: 0 },
    { layer: 1, to: 0, from: 3 },
    { layer: 2, to: 0, from: 1 },
  ]) {
    const at = 4 * parameterIndex(place.sizes, link.layer, link.to, link.from);
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = place.links.subarray(at, at + 4);
    for (const along of [0.3, 0.62]) {
      const rise = curveRise(curveParameter(along));
      assert.deepEqual(linkAt(place, null, x0 + along * (x1 - x0), y0 + rise * (y1 - y0), 3), link);
    }
  }
  const middle = linkMiddle(place, { layer: 2, to: 0, from: 0 });
  assert.deepEqual(linkAt(place, null, middle.x, middle.y), { layer: 2, to: 0, from: 0 });
});

test("no link is found on a tile, in the margin or far from all curves", () => {
  const place = layout([2, 4, 2, 1], 800, 460);
  const [first] = place.units;
  assert.equal(linkAt(place, null, first?.x ?? 0, first?.y ?? 0), null);
  assert.equal(linkAt(place, null, 3, 200), null);
  assert.equal(linkAt(place, null, 300, 5), null);
});

test("where two links cross, the heavier one is meant", () => {
  const place = layout([2, 2, 1], 800, 460);
  const parameters = new Float32Array(place.parameters);
  const { x, y } = linkMiddle(place, { layer: 0, to: 1, from: 0 });
  parameters[parameterIndex(place.sizes, 0, 0, 1)] = 2;
  assert.deepEqual(linkAt(place, parameters, x, y), { layer: 0, to: 0, from: 1 });
  parameters[parameterIndex(place.sizes, 0, 1, 0)] = -4;
  parameters[parameterIndex(place.sizes, 0, 0, 1)] = 0.1;
  assert.deepEqual(linkAt(place, parameters, x, y), { layer: 0, to: 1, from: 0 });
});

test("a unit is found on its tile and nowhere else", () => {
  const place = layout([2, 4, 2, 1], 800, 460);
  const unit = place.units[3];
  assert.ok(unit);
  assert.equal(unitAt(place, unit.x + place.tile / 2 - 1, unit.y), unit);
  assert.equal(unitAt(place, unit.x + place.tile / 2 + 2, unit.y), null);
});

test("several outputs are units like others, in their order, each with its own links and bias", () => {
  for (const height of [460, 200]) {
    const place = layout([2, 4, 6], 826, height);
    const outputs = place.units.slice(-6);
    for (const [i, { index, layer, unit, x, y, bias }] of outputs.entries()) {
      assert.deepEqual([index, layer, unit], [unitIndex(place.sizes, 2, i), 2, i]);
      assert.ok(x + place.tile / 2 < place.width && y > 0 && (bias?.y ?? Infinity) < height);
      assert.equal(place.links[4 * parameterIndex([2, 4, 6], 1, i, 3) + 3], Math.fround(y));
      assert.equal(linkAt(place, null, x - place.tile / 2 - 1, y, 3)?.to, i);
    }
  }
});

test("without hidden layers the inputs lead to the output", () => {
  const place = layout([2, 1], 800, 460);
  assert.equal(place.columns.length, 2);
  assert.equal(linkAt(place, null, ...middleOf(place, { layer: 0, to: 0, from: 1 }))?.from, 1);
});

test("on a larger window the units are larger, and farther apart", () => {
  const [small, large] = [layout([2, 4, 2, 1], 800, 460), layout([2, 4, 2, 1], 1500, 900)];
  assert.ok(large.tile > 1.4 * small.tile && large.gap > 1.4 * small.gap);
});

/** @param {import("../../../../web/js/draw/network/layout.js").Layout} place @param {{ layer: number, to: number, from: number }} link */
function middleOf(place, link) {
  const { x, y } = linkMiddle(place, link);
  return /** @type {const} */ ([x, y]);
}

test("names have a line of their own between tiles, or are left out", () => {
  for (const sizes of SIZES) {
    for (const height of [200, 300, 360, 430, 460, 700, 1000]) {
      for (const width of [340, 826]) {
        const { units, tile, named } = layout(sizes, width, height, { rows: 7 });
        if (!named) continue;
        for (const [i, unit] of units.entries()) {
          const before = units[i - 1];
          if (before?.layer === unit.layer)
            assert.ok(unit.y - tile / 2 - 12 >= before.y + tile / 2, `${sizes} at ${width} x ${height}`);
        }
      }
    }
  }
  assert.ok(layout([2, 4, 2, 1], 826, 460, { rows: 7 }).named);
  assert.ok(!layout(LARGEST, 826, 460).named);
});

test("a page that scrolls gives every input and unit the height of a finger, where its column is wide enough", () => {
  const around = { top: 106, left: 70, right: 34, bottom: 14, rows: 7, target: 44 };
  for (const sizes of [
    [2, 4, 2, 1],
    [2, 16, 16, 1],
  ]) {
    const place = layout(sizes, 374, heightFor(sizes, 374, around), around);
    assert.ok(place.gap >= 44 && place.step >= 44);
  }
});

test("where columns are too close for a finger units are only kept apart, and inputs keep their height", () => {
  const around = { top: 106, left: 70, right: 34, bottom: 14, rows: 7, target: 44 };
  const sizes = [2, 16, 16, 16, 16, 16, 16, 16, 16, 1];
  const height = heightFor(sizes, 374, around);
  const place = layout(sizes, 374, height, around);
  assert.ok(height < 600, `${height}`);
  assert.ok(place.step < 44 && place.gap >= 26);
  const gaps = place.rows.slice(1).map((y, row) => y - (place.rows[row] ?? 0));
  assert.ok(gaps.every((gap) => gap >= 44));
  assert.ok((place.rows[0] ?? 0) - 22 >= 106 && (place.rows.at(-1) ?? 0) + 22 <= height);
});

test("the button of a unit's weights lies on no unit of the layer where a finger is to tap the next", () => {
  const place = layout([2, 4, 2, 1], 390, 400, { rows: 7, target: 44 });
  const hidden = place.units.filter(({ layer }) => layer === 1);
  for (const unit of hidden) {
    const top = under(place, unit, 44, true);
    assert.ok(hidden.every(({ y }) => y + 22 <= top));
    assert.equal(under(place, unit, 24, false), unit.y + place.tile / 2 + 4);
  }
});
