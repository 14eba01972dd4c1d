// Owns a challenge as the server tells of it: what the seeds gave so far, and why an attempt is refused.
/** @import { AttemptEvent, Changes, RunConfig } from "../types.d.ts" */
import { difference } from "../options/config.js";
import { isLocked, within } from "./check.js";

/** @import { Bounds, Text } from "./types.d.ts" */

/** @typedef {{ id: string, revision: number, lesson?: string | null, title: Text, parts: string[] }} ChallengeCard */
/** @typedef {Bounds & { what?: string | null, option?: string | null }} Limit */
/** @typedef {Bounds & { of: { what: string, at?: number | null, target?: number | null }, over?: string }} Rule */

/**
 * @typedef {object} Challenge
 * @property {string} id
 * @property {number} revision
 * @property {string | null} [lesson]
 * @property {Text} title
 * @property {Text} say
 * @property {[Text, Text] | null} [hint]
 * @property {Changes} set
 * @property {string[]} allow
 * @property {number | null} [changes]
 * @property {Limit[]} [limits]
 * @property {number} epochs
 * @property {{ count: number, first?: number }} [seeds]
 * @property {Rule[]} [rules]
 * @property {number | null} [hold]
 * @property {{ verdict: string, title?: Text | null }[]} [parts]
 */

/** What does not count: the seeds are the server's, and so is the end. */
const FREE = ["seeds.", "training.stop."];

/**
 * What of a configuration is not allowed, as far as the page can tell: the server has the last word.
 * @param {Challenge} challenge @param {RunConfig} config @param {RunConfig} begun
 * @param {number | null} parameters how many the server says the network has
 * @returns {{ path: string, fault: "held" | "many" | "limit", limit?: Limit, count?: number }[]}
 */
export function faultsIn(challenge, config, begun, parameters) {
  const changes = Object.keys(difference(begun, config)).filter((path) => !isLocked(FREE, path));
  const held = changes.filter((path) => !isLocked(challenge.allow, path));
  const faults = held.map((path) => ({ path, fault: /** @type {const} */ ("held") }));
  const most = challenge.changes ?? Infinity;
  const many =
    changes.length > most ? [{ path: "", fault: /** @type {const} */ ("many"), count: changes.length }] : [];
  const over = (challenge.limits ?? []).flatMap((limit) => {
    const value = countIn(limit, config, parameters);
    return value === null || within(limit, value)
      ? []
      : [
          {
            path: limit.what ?? limit.option ?? "",
            fault: /** @type {const} */ ("limit"),
            limit,
            count: value,
          },
        ];
  });
  return [...faults, ...many, ...over];
}

/** @param {Limit} limit @param {RunConfig} config @param {number | null} parameters @returns {number | null} null: not known */
function countIn({ what, option }, config, parameters) {
  const { hidden } = config.network;
  if (what === "parameters") return parameters;
  if (what === "hidden_units") return hidden.reduce((sum, size) => sum + size, 0);
  if (what === "hidden_layers") return hidden.length;
  if (!option) return null;
  const value = option.split(".").reduce((/** @type {any} */ part, name) => part?.[name], config);
  return typeof value === "number" ? value : null;
}

/** Keep what an event adds: seeds told again take the place of the former. @param {AttemptEvent | null} known @param {AttemptEvent} event @returns {AttemptEvent} */
export function joined(known, event) {
  const isSame = known && known.challenge === event.challenge && known.part === event.part;
  const goesOn = isSame && !(event.state === "waiting" && event.done === 0 && event.seeds.length === 0);
  const before = goesOn ? known.seeds : [];
  const seeds = [
    ...before.filter(({ seed }) => !event.seeds.some((one) => one.seed === seed)),
    ...event.seeds,
  ];
  return { ...event, seeds: seeds.sort((a, b) => a.seed - b.seed) };
}

/** Whether the server is at it. @param {AttemptEvent | null} attempt */
export function isOn(attempt) {
  return attempt?.state === "waiting" || attempt?.state === "training";
}
