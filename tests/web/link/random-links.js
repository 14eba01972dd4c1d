// Prints, for each of so many random links, the configuration that the page would open a session with, one a line.
// A test of the server holds all of them to what it takes: node tests/web/link/random-links.js COUNT SEED
import { pack } from "../../../web/js/link/custom-link.js";
import { customIn, parseHash, readerFor } from "../../../web/js/link/url.js";
import { options as readOptions } from "../../../web/js/options/schema.js";
import { firstPaint, SCHEMA } from "../fakes.js";

/** @import { Option } from "../../../web/js/types.d.ts" */

const [count, seed] = process.argv.slice(2).map(Number);
const first = firstPaint();
const options = readOptions(SCHEMA);
const names = [...options.keys()];
const PLAYGROUND = [
  "dataset",
  "networkShape",
  "noise",
  "percTrainData",
  "batchSize",
  "activation",
  "seed",
  "regularizationRate",
];
const GARBAGE = [
  "",
  "null",
  "true",
  "NaN",
  "Infinity",
  "-0",
  "1e999",
  "1e-400",
  "0x10",
  "1,2,3",
  ",",
  "[]",
  "{}",
  "%",
  "%FF",
  "😀",
  "__proto__",
  "constructor",
  "9007199254740993",
  "4294967296",
  "-1",
  "0.1",
  "1.0000001",
  "a".repeat(300),
  "0,".repeat(700),
];

const SHARES = ["data.train_share", "data.validation_share"];

/** A small generator (mulberry32): the same links each time. */
let state = seed ?? 0;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** @template T @param {readonly T[]} all @returns {T} */
const any = (all) => /** @type {T} */ (all[Math.floor(random() * all.length)]);
const up = (/** @type {number} */ most) => Math.floor(random() * (most + 1));

/** @param {Option} option @returns {string} a value that this option alone would take, mostly */
function sensible({ choices, toggle, list, group, whole, minimum = 0, maximum = 20 }) {
  if (toggle) return any(["true", "false"]);
  const between = () => minimum + random() * (Math.min(maximum, minimum + any([1, 20, 5000])) - minimum);
  const number = () => (whole ? Math.round(between()) : any([minimum, maximum, between(), between()]));
  const one = () => String(choices ? any(choices) : number());
  if (!list) return one();
  if (group) return Array.from({ length: up(4) }, () => [up(3), up(3), up(4) - 1]).join(",");
  return Array.from({ length: list.minimum + up(Math.min(list.maximum, 9) - list.minimum) }, one).join(",");
}

/** @returns {Promise<string>} */
async function entry() {
  const name =
    random() < 0.9 ? any(names) : any([...PLAYGROUND, "custom", "speed", "measure", "data", "", "x"]);
  const option = options.get(name);
  if (name === "data.custom" && random() < 0.7) {
    const points = Float32Array.from({ length: 3 * up(40) }, (_, at) =>
      at % 3 === 2 ? up(5) : random() * 14 - 7,
    );
    return `${name}=${await pack(Buffer.from(points.buffer).toString("base64"))}`;
  }
  const text = option && random() < 0.85 ? sensible(option) : any(GARBAGE);
  return `${name}=${random() < 0.5 ? text : encodeURIComponent(text)}`;
}

for (let made = 0; made < (count ?? 1); made += 1) {
  const entries = [];
  // Often what a rule between options is about.
  if (random() < 0.3)
    for (const name of SHARES) entries.push(`${name}=${sensible(/** @type {Option} */ (options.get(name)))}`);
  for (let left = 1 + up(random() < 0.5 ? 3 : names.length); left > 0; left -= 1) entries.push(await entry());
  const hash = `#${entries.join("&")}`;
  const reader = await readerFor(hash, options);
  const { config } = parseHash(hash, options, first, reader, await customIn(hash, options));
  process.stdout.write(`${JSON.stringify({ hash, config: config ?? first.run.config })}\n`);
}
