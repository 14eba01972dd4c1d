import assert from "node:assert/strict";
import { test } from "node:test";
import { figure, measured, parse, percent, shortNumber, wholeNumber } from "../../../web/js/text/numbers.js";

const SHORT = /** @type {[number, string][]} */ ([
  [0.03, "0.03"],
  [10, "10"],
  [0.001, "0.001"],
  [0.0003, "3e−4"],
  [1e-5, "1e−5"],
  [-1.5, "−1.5"],
  [0, "0"],
  [1000, "1,000"],
]);

for (const [value, text] of SHORT)
  test(`what was chosen as ${value} is written ${text}`, () => assert.equal(shortNumber(value), text));

const MEASURED = /** @type {[number, string][]} */ ([
  [0.031249, "0.0312"],
  [1.5, "1.50"],
  [0.4999, "0.500"],
  [12.345, "12.3"],
  [3.1e-5, "3.10e−5"],
  [-3.14159e-7, "−3.14e−7"],
  [1e6, "1.00e6"],
  [Number.NaN, "–"],
  [0, "0"],
  [3.4028234663852886e38, "∞"],
  [Number.POSITIVE_INFINITY, "∞"],
  [Number.NEGATIVE_INFINITY, "−∞"],
]);

for (const [value, text] of MEASURED)
  test(`what was measured as ${value} is written ${text}`, () => assert.equal(measured(value), text));

test("a loss is written equally wide while it falls", () => {
  const widths = new Set([0.999, 0.812, 0.5, 0.1].map((loss) => measured(loss).length));
  assert.deepEqual([...widths], [5]);
});

const FIGURES = /** @type {[number, string][]} */ ([
  [0.031249, "0.0312"],
  [0.00681, "0.0068"],
  [0.00999, "0.010"],
  [0.99999, "1.00"],
  [0.000081, "8.1e−5"],
  [-0.0031, "−0.003"],
  [-0.00081, "−8e−4"],
  [999.6, "1,000"],
  [12345.6, "12,346"],
  [123456, "1.2e5"],
  [1e12, "1.0e12"],
  [0, "0"],
  [Number.NaN, "–"],
  [3.4028234663852886e38, "∞"],
]);

for (const [value, text] of FIGURES)
  test(`as a figure over the map ${value} is written ${text}`, () => {
    assert.equal(figure(value), text);
    assert.ok(text.length <= 6);
  });

test("whole numbers are separated as the language does it", () => {
  assert.equal(wholeNumber(1234567), "1,234,567");
  assert.equal(wholeNumber(1234567, "zh-CN"), "1,234,567");
  assert.equal(wholeNumber(-3), "−3");
});

test("a share is written as a percentage", () => {
  assert.deepEqual(
    [percent(0.934), percent(0.934, "en", 1), percent(1), percent(Number.NaN)],
    ["93%", "93.4%", "100%", "–"],
  );
});

const RULES = { minimum: 1e-5, maximum: 10, whole: false, nullable: false };

const TYPED = /** @type {[string, number | undefined][]} */ ([
  ["0.03", 0.03],
  [" 3e-4 ", 0.0003],
  ["10", 10],
  ["10.01", undefined],
  ["0", undefined],
  ["-1", undefined],
  ["1e999", undefined],
  ["NaN", undefined],
  ["fast", undefined],
  ["", undefined],
]);

for (const [text, number] of TYPED)
  test(`“${text}” typed as a learning rate is ${number ?? "refused"}`, () =>
    assert.equal(parse(text, RULES), number));

test("a whole number takes no fraction", () => {
  assert.equal(parse("3", { whole: true, nullable: false }), 3);
  assert.equal(parse("3.5", { whole: true, nullable: false }), undefined);
});

test("an empty field is null where that is allowed", () => {
  assert.equal(parse("  ", { whole: true, nullable: true }), null);
});
