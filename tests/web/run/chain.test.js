import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { changed } from "../../../web/js/options/config.js";
import { outputError, unitChain } from "../../../web/js/run/chain.js";
import { CONFIG } from "../fakes.js";

/** Made by `python -m tests.models.measure.followed`. */
const followed = JSON.parse(readFileSync(new URL("followed.json", import.meta.url), "utf8"));
const single = (/** @type {number[]} */ numbers) => Float32Array.from(numbers);

/** @param {string} name */
function read(name) {
  const { changes, sizes, parameters, sample, passed, target } = followed[name];
  const arrays = ["inputs", "pre_activations", "outputs", "errors", "gradients"];
  const told = { ...sample, ...Object.fromEntries(arrays.map((part) => [part, single(sample[part])])) };
  const config = changed(CONFIG, changes);
  return { network: { sample: told, parameters: single(parameters), sizes, config }, passed, target };
}

/** @param {number | null} found @param {number} wanted @param {string} what */
function close(found, wanted, what) {
  assert.ok(
    Math.abs((found ?? Number.NaN) - wanted) <= 1e-5 + 1e-4 * Math.abs(wanted),
    `${what}: ${found}, not ${wanted}`,
  );
}

for (const name of Object.keys(followed))
  test(`each equation of the chain rule holds of torch's numbers: ${name}`, () => {
    const { network, passed } = read(name);
    const { sizes, sample } = network;
    let start = 0;
    for (let layer = 0; layer + 1 < sizes.length; layer++) {
      const [before, size] = [sizes[layer], sizes[layer + 1]];
      for (let unit = 0; unit < size; unit++) {
        const chain = unitChain(network, layer, unit);
        const what = `${layer}.${unit}`;
        if (!chain.isNormalized) {
          close(chain.sum, chain.z, `${what} z`);
          close(chain.raw, chain.error, `${what} dE/dz`);
        }
        if (chain.passed !== null) {
          close(chain.passed, passed[layer][unit], `${what} dE/da`);
          close((chain.slope ?? 0) * chain.passed, chain.error, `${what} f' dE/da`);
        }
        for (const { unit: from, value } of chain.into)
          close(chain.raw * value, sample.gradients[start + unit * before + from], `${what} dE/dw`);
      }
      start += (before + 1) * size;
    }
  });

test("a residual link adds the output before, and takes the error back past the layer", () => {
  const { network } = read("residual");
  const chain = unitChain(network, 1, 2);
  const f = network.sample.outputs[3 + 2] - (chain.skip ?? 0);
  assert.equal(chain.skip, network.sample.outputs[2]);
  assert.ok(Math.abs(f - chain.z * 0.5 * (1 + Math.sign(chain.z))) < 0.2, "gelu is near relu");
  assert.notEqual(chain.skipped, null);
  assert.equal(unitChain(network, 0, 2).skip, null);
});

test("an output's error is its answer less the target, times the slope of what the loss looks at", () => {
  const cases = /** @type {const} */ ([
    ["plain", "binary"],
    ["values", "regression"],
    ["no hidden layer", "binary"],
  ]);
  for (const [name, head] of cases) {
    const { network, target } = read(name);
    const chain = unitChain(network, network.sizes.length - 2, 0);
    const found = outputError(network.config, head, chain.output, target);
    assert.ok(found);
    close((found.slope ?? 1) * (found.answer - found.target), chain.error, name);
  }
  const { network, target } = read("several classes");
  for (const unit of [0, 1, 2]) {
    const chain = unitChain(network, 1, unit);
    const found = outputError(network.config, "multiclass", chain.output, Number(unit === target));
    assert.ok(found);
    close(found.answer - found.target, chain.error, `class ${unit}`);
  }
  assert.equal(outputError(changed(network.config, { "training.loss": "hinge" }), "binary", 1, 1), null);
});
