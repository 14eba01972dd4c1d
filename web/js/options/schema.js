// Owns the reading of RunConfig's JSON schema; knows nothing of the options' meaning.
/** @import { Option } from "../types.d.ts" */

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
 * @property {Schema[]} [prefixItems]
 * @property {boolean} [uniqueItems]
 * @property {number} [exclusiveMaximum]
 * @property {number} [maxLength]
 * @property {"live" | "rebuild"} [change]
 * @property {Option["needs"]} [needs]
 * @property {Option["allowed"]} [allowed]
 * @property {Option["sets"]} [sets]
 * @property {Option["former"]} [former]
 * @property {Option["largest"]} [largest]
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
  const whole = present(field, root);
  const one = whole.items ? present(whole.items, root) : whole;
  /** @type {Option} */
  const made = { path, default: value, description: field.description ?? "", change: field.change ?? "live" };
  if (field.anyOf?.some(({ type }) => type === "null")) made.nullable = true;
  if (whole.items) made.list = lengths(whole);
  if (one.prefixItems) made.group = one.prefixItems.map((part) => bounds(present(part, root)));
  for (const name of /** @type {const} */ (["needs", "allowed", "sets", "former", "largest"]))
    if (field[name]) Object.assign(made, { [name]: field[name] });
  return { ...made, ...kind(one) };
}

/** @param {Schema} one @returns {Partial<Option>} what one value is */
function kind(one) {
  /** @type {Partial<Option>} */
  const made = {};
  if (one.minimum !== undefined) made.minimum = one.minimum;
  if (one.maximum !== undefined) made.maximum = one.maximum;
  const words = one.enum ?? (one.const === undefined ? undefined : [one.const]);
  if (words) made.choices = words.map(String);
  else if (one.type === "string") made.text = one.maxLength ?? Infinity;
  if (one.type === "integer") made.whole = true;
  if (one.type === "boolean") made.toggle = true;
  return made;
}

/** @param {Schema} list @returns {NonNullable<Option["list"]>} */
function lengths({ minItems = 0, maxItems = Infinity, uniqueItems = false }) {
  return { minimum: minItems, maximum: maxItems, unique: uniqueItems };
}

/** @param {Schema} number a whole one */
function bounds({ minimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity }) {
  return { minimum, maximum: Math.min(maximum, exclusiveMaximum - 1) };
}

/** @param {Option} option @param {unknown} value @returns {boolean} whether the server would take the value */
export function accepts({ nullable, list, ...entry }, value) {
  if (value === null) return nullable === true;
  if (!list) return acceptsOne(entry, value);
  if (!Array.isArray(value) || value.length < list.minimum || value.length > list.maximum) return false;
  const repeated = list.unique && new Set(value).size !== value.length;
  return !repeated && value.every((one) => acceptsOne(entry, one));
}

/**
 * @param {Pick<Option, "choices" | "whole" | "minimum" | "maximum" | "group" | "toggle" | "text">} option
 * @param {unknown} value @returns {boolean}
 */
function acceptsOne({ choices, whole, minimum = -Infinity, maximum = Infinity, group, toggle, text }, value) {
  if (group) return isGroup(group, value);
  if (choices) return typeof value === "string" && choices.includes(value);
  if (toggle) return typeof value === "boolean";
  if (text !== undefined) return typeof value === "string" && value.length <= text;
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  return value >= minimum && value <= maximum && (!whole || Number.isInteger(value));
}

/** @param {NonNullable<Option["group"]>} group @param {unknown} value */
function isGroup(group, value) {
  const fits = Array.isArray(value) && value.length === group.length;
  return fits && group.every((number, at) => acceptsOne({ ...number, whole: true }, value[at]));
}

/** @param {Schema} field @param {Schema} root @returns {Schema} of null or something else, the something */
function present(field, root) {
  const one = field.anyOf?.find(({ type }) => type !== "null");
  return one ? present(resolved(one, root), root) : resolved(field, root);
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
