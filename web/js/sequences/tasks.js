// Owns what the numbers of each sequence data set mean: which symbol comes in, which ones count, what the classes are
// called. Knows no element; letters are the same in every language.

/** The symbols of a data set, in the order of their columns, and the names of the classes; none: a value is wanted. */
const SETS = /** @type {const} */ ({
  "first-symbol": { symbols: ["a", "b", "c", "d"], classes: ["a", "b", "c", "d"] },
  order: { symbols: ["X", "Y", "a", "b"], classes: ["XX", "XY", "YX", "YY"] },
  adding: { symbols: [], classes: [] },
  majority: { symbols: ["a", "b"], classes: ["a", "b"] },
});

/** @typedef {keyof typeof SETS} Task */

/** What comes in at one step. @typedef {{ symbol: string, kind: number, counts: boolean, value: number | null }} Input */

export const TASKS = /** @type {Task[]} */ (Object.keys(SETS));

/** @param {string} dataset @returns {dataset is Task} */
export function isTask(dataset) {
  return dataset in SETS;
}

/** @param {Task} task @returns {readonly string[]} what the classes are called; empty: a value is wanted */
export function classesOf(task) {
  return SETS[task].classes;
}

/**
 * What comes in at each step.
 * @param {Task} task @param {Float32Array} inputs (T, columns) @param {number} length T @returns {Input[]}
 */
export function inputsOf(task, inputs, length) {
  const columns = length > 0 ? inputs.length / length : 0;
  return Array.from({ length }, (_, time) =>
    inputOf(task, inputs.subarray(time * columns, (time + 1) * columns)),
  );
}

/** @param {Task} task @param {Float32Array} row @returns {Input} */
function inputOf(task, row) {
  if (task === "adding") return { symbol: "", kind: 0, counts: (row[1] ?? 0) > 0.5, value: row[0] ?? 0 };
  const { symbols } = SETS[task];
  const hot = row.subarray(0, symbols.length);
  const kind = hot.indexOf(Math.max(...hot));
  const counts = task === "majority" || (task === "order" ? kind < 2 : (row[symbols.length] ?? 0) > 0.5);
  return { symbol: symbols[kind] ?? "", kind, counts, value: null };
}

/**
 * The share of each class in the answers: one number stands for two classes.
 * @param {Float32Array} answers (T, outputs) @param {number} length T @returns {Float32Array} (T, classes)
 */
export function sharesOf(answers, length) {
  if (answers.length !== length) return answers;
  return Float32Array.from({ length: 2 * length }, (_, at) => {
    const second = answers[at >> 1] ?? 0;
    return at % 2 === 0 ? 1 - second : second;
  });
}

/** @param {ArrayLike<number>} shares @param {number} time @param {number} classes @returns {number} the class that has most */
export function winnerAt(shares, time, classes) {
  let best = 0;
  for (let kind = 1; kind < classes; kind++)
    if ((shares[time * classes + kind] ?? 0) > (shares[time * classes + best] ?? 0)) best = kind;
  return best;
}
