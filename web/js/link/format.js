// Owns how an address says what is shown; knows no store's changes and no browser.
/** @import { Lane, RunConfig, Settings, Store } from "../types.d.ts" */
import { difference, read } from "../options/config.js";
import { DEFAULTS } from "../store/defaults.js";

/** @typedef {NonNullable<Settings["view"]>} ViewSettings */
/** @typedef {{ speed: number | null, view: ViewSettings, plan?: string | null, learn?: string | null }} Shown what a link says besides a configuration */

/** A person's own points: packed, and left out where they would be too long; then those that are there stay. */
export const CUSTOM = "data.custom";
/** What is compared. */
export const COMPARE = "compare";
/** The page of Learn, whose lessons say themselves what is on the stage. */
export const LEARN = "learn";
const MOMENT = "moment=";

/**
 * @param {RunConfig} config @param {RunConfig} defaults @param {Shown} shown @param {string} [custom] packed
 * @returns {string} without the #
 */
export function formatHash(config, defaults, { speed, view, plan = null, learn = null }, custom = "") {
  if (learn) return `${LEARN}=${escaped(learn)}`;
  const compared = plan === null ? "" : COMPARE + (plan && `=${escaped(plan)}`);
  const entries = Object.entries(difference(defaults, config))
    .filter(([path]) => path !== CUSTOM)
    .map(([path, value]) => [path, String(value)]);
  if (custom) entries.push([CUSTOM, custom]);
  if (speed !== DEFAULTS.speed) entries.push(["speed", speed === null ? "full" : String(speed)]);
  for (const [name, value] of Object.entries(view)) {
    const isSaid = name in DEFAULTS.view && value !== read(/** @type {any} */ (DEFAULTS.view), name);
    if (isSaid) entries.push([name === "language" ? "lang" : name, String(value)]);
  }
  const rest = entries.map(([name, text]) => `${name}=${escaped(text ?? "")}`);
  return [learn === "" && LEARN, compared, ...rest].filter(Boolean).join("&");
}

/** The custom points, where they are what is trained on. @param {RunConfig} config */
export function customShown({ data }) {
  return data.dataset.startsWith("custom-") ? data.custom : "";
}

/** What a link shows: of lanes side by side what they have alike. @param {Store} store @param {Lane} lane @param {"value" | "peek"} how */
export function shownConfig({ comparison, front }, { config }, how) {
  const get = (/** @type {any} */ signal) => (how === "value" ? signal.value : signal.peek());
  return /** @type {RunConfig} */ (get(front) ? get(config) : (get(comparison)?.base ?? get(config)));
}

/** @param {Store} store @param {"value" | "peek"} how @returns {Shown} */
export function shownBy({ speed, view, plan, learn }, how) {
  const get = (/** @type {any} */ signal) => (how === "value" ? signal.value : signal.peek());
  const names = /** @type {(keyof ViewSettings)[]} */ (Object.keys(DEFAULTS.view));
  return {
    speed: get(speed),
    plan: get(plan),
    learn: get(learn),
    view: Object.fromEntries(names.map((name) => [name, get(view[name])])),
  };
}

/** The moment that a link tells of, as link/moment.js reads it; null: none. @param {string} hash */
export const momentIn = (hash) => hash.split(MOMENT)[1] ?? null;

/** @param {string} text @returns {string} commas are allowed in a hash, and 4,2 is easier to read than 4%2C2 */
function escaped(text) {
  return encodeURIComponent(text).replaceAll("%2C", ",");
}
