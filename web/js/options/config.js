// Owns how a configuration is read and changed by dotted names; knows neither bounds nor defaults.
/** @import { Changes, RunConfig } from "../types.d.ts" */

/**
 * Give a configuration as dotted names; lists are values, not parts.
 * @param {object} config @param {string} [prefix] @returns {Changes}
 */
export function flatten(config, prefix = "") {
  /** @type {Changes} */
  const flat = {};
  for (const [name, value] of Object.entries(config)) {
    if (isPart(value)) Object.assign(flat, flatten(value, `${prefix}${name}.`));
    else flat[prefix + name] = value;
  }
  return flat;
}

/** @param {RunConfig} config @param {string} path @returns {unknown} undefined where there is no such option */
export function read(config, path) {
  /** @type {any} */
  let part = config;
  for (const name of path.split("."))
    part = isPart(part) && Object.hasOwn(part, name) ? part[name] : undefined;
  return part;
}

/**
 * Return `config` with the options at dotted paths replaced; what is not changed is shared with the old one.
 * @param {RunConfig} config @param {Changes} changes @returns {RunConfig}
 * @throws {RangeError} for a path that names no option
 */
export function changed(config, changes) {
  /** @type {any} */
  let result = config;
  for (const [path, value] of Object.entries(changes))
    result = replaced(result, path.split("."), value, path);
  return result;
}

/** @param {any} part @param {string[]} names @param {unknown} value @param {string} path @returns {any} */
function replaced(part, names, value, path) {
  const [name = "", ...rest] = names;
  if (!isPart(part) || !Object.hasOwn(part, name) || isPart(part[name]) !== rest.length > 0)
    throw new RangeError(`expected the dotted name of an option, got ${path}`);
  return { ...part, [name]: rest.length > 0 ? replaced(part[name], rest, value, path) : value };
}

/**
 * List what must change to go from one configuration to another.
 * @param {RunConfig} from @param {RunConfig} to @returns {Changes}
 */
export function difference(from, to) {
  const old = flatten(from);
  return Object.fromEntries(
    Object.entries(flatten(to)).filter(
      ([path, value]) => JSON.stringify(value) !== JSON.stringify(old[path]),
    ),
  );
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isPart(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
