// Owns the reading of RunConfig's JSON schema; knows nothing of the options' meaning.
/** @import { Option } from "./types.d.ts" */

/**
 * @typedef {object} Schema what pydantic writes, as far as it is read here
 * @property {string} [$ref]
 * @property {Record<string, Schema>} [$defs]
 * @property {Record<string, Schema>} [properties]
 * @property {Schema[]} [anyOf]
 * @property {Schema[]} [allOf]
 * @property {Schema} [items]
 * @property {unknown[]} [enum]
 * @property {unknown} [const]
 * @property {string} [type]
 * @property {string} [description]
 * @property {unknown} [default]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [minItems]
 * @property {number} [maxItems]
 * @property {"live" | "rebuild"} [change]
 */

/**
 * List every option by its dotted path, in the order of declaration.
 * A list's `choices`, `minimum` and `maximum` are those of its entries.
 * @param {object} schema @returns {Map<string, Option>}
 */
export function options(schema) {
  const root = /** @type {Schema} */ (schema);
  /** @type {Map<string, Option>} */
  const found = new Map();
  walk(root, "", root, root.default, found);
  return found;
}

/**
 * @param {Schema} part @param {string} prefix @param {Schema} root
 * @param {unknown} defaults of the part as a whole, over those of its fields @param {Map<string, Option>} found
 */
function walk(part, prefix, root, defaults, found) {
  const given = /** @type {Record<string, unknown>} */ (defaults ?? {});
  for (const [name, raw] of Object.entries(part.properties ?? {})) {
    const field = resolved(raw, root);
    const value = Object.hasOwn(given, name) ? given[name] : field.default;
    if (field.properties) walk(field, `${prefix}${name}.`, root, value, found);
    else found.set(prefix + name, option(prefix + name, field, value, root));
  }
}

/** @param {string} path @param {Schema} field @param {unknown} value @param {Schema} root @returns {Option} */
function option(path, field, value, root) {
  const meant = entry(field, root);
  /** @type {Option} */
  const made = { path, default: value, description: field.description ?? "", change: field.change ?? "live" };
  if (meant.minimum !== undefined) made.minimum = meant.minimum;
  if (meant.maximum !== undefined) made.maximum = meant.maximum;
  const words = meant.enum ?? (meant.const === undefined ? undefined : [meant.const]);
  if (words) made.choices = words.map(String);
  if (meant.type === "integer") made.whole = true;
  if (field.anyOf?.some(({ type }) => type === "null")) made.nullable = true;
  if (field.items) made.list = { minimum: field.minItems ?? 0, maximum: field.maxItems ?? Infinity };
  return made;
}

/** @param {Option} option @param {unknown} value @returns {boolean} whether the server would take the value */
export function accepts({ nullable, list, ...entry }, value) {
  if (value === null) return nullable === true;
  if (!list) return acceptsOne(entry, value);
  if (!Array.isArray(value) || value.length < list.minimum || value.length > list.maximum) return false;
  const repeated = entry.choices !== undefined && new Set(value).size !== value.length;
  return !repeated && value.every((one) => acceptsOne(entry, one));
}

/** @param {Pick<Option, "choices" | "whole" | "minimum" | "maximum">} option @param {unknown} value @returns {boolean} */
function acceptsOne({ choices, whole, minimum = -Infinity, maximum = Infinity }, value) {
  if (choices) return typeof value === "string" && choices.includes(value);
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  return value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
}

/** @param {Schema} field @param {Schema} root @returns {Schema} what one value is: of null or a number, the number */
function entry(field, root) {
  const one = field.anyOf?.find(({ type }) => type !== "null") ?? field.items;
  return one ? entry(resolved(one, root), root) : field;
}

/**
 * Follow references; words beside a reference are the field's own and win over the definition's.
 * @param {Schema} field @param {Schema} root @returns {Schema}
 */
function resolved(field, root) {
  const link = field.$ref ?? (field.allOf?.length === 1 ? field.allOf[0]?.$ref : undefined);
  if (link === undefined) return field;
  const target = root.$defs?.[link.replace("#/$defs/", "")];
  if (!target) throw new Error(`expected a definition for ${link}`);
  const { $ref: _ref, allOf: _all, ...own } = field;
  return { ...resolved(target, root), ...own };
}
