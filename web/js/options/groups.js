// Owns where each option stands: in which group of the sheet, at which level, or elsewhere on the page.

/** @typedef {{ name: string, has: RegExp, full?: boolean }} Group */

/** Each option stands in the first group that has it; `full`: at that level alone. @type {readonly Group[]} */
const GROUPS = [
  { name: "optimizer", has: /^training\.optimizer\./ },
  { name: "schedule", has: /^training\.schedule\./, full: true },
  { name: "gradient", has: /^training\.(huber_delta|clipping|regularization\.)/, full: true },
  { name: "layers", has: /^network\.(normalization|dropout|residual)/, full: true },
  { name: "weights", has: /^network\.initial_/ },
  { name: "stop", has: /^training\.stop\./, full: true },
  { name: "data", has: /^(data|inputs|seeds)\./ },
];
/** What Basic leaves out of the groups it shows. */
const ADVANCED = /^(training\.optimizer\.(nesterov|alpha|weight_decay)|network\.initial_scale)$/;
/** What the data panel has at level Full. */
const IN_THE_DATA_PANEL = /^data\.count$/;
/** What has a control of its own at both levels: in the bar, over the network, in the data panel. */
export const ELSEWHERE =
  /^(data\.(?!count)|inputs\.|network\.(convolution\.\w+|recurrence\.\w+|hidden|activations?|frozen_\w+)$|training\.(loss|batch_size|optimizer\.(name|learning_rate))$)/;

/** Whether the sheet has an option at level Full; what it has not, a panel has by then. @param {string} path */
export function isOnSheet(path) {
  return !ELSEWHERE.test(path) && !IN_THE_DATA_PANEL.test(path);
}

/**
 * @param {Iterable<string>} paths of all options @param {boolean} full
 * @param {readonly string[]} [also] shown at either level, because a link has set them
 * @returns {{ name: string, paths: string[] }[]} the groups in order, without those that are empty
 */
export function grouped(paths, full, also = []) {
  const left = full ? IN_THE_DATA_PANEL : ADVANCED;
  const isShown = (/** @type {string} */ path) => !ELSEWHERE.test(path) && !left.test(path);
  const free = [...paths].filter((path) => also.includes(path) || isShown(path));
  const groups = GROUPS.map(({ name, has, full: only }) => ({
    name,
    paths: free.filter((path) => has.test(path) && (full || !only || also.includes(path))),
  }));
  return groups.filter((group) => group.paths.length > 0);
}
