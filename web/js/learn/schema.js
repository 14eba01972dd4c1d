// Owns how a file is held against the schema of lessons: each mistake with its place. It knows no meaning of any field.

/**
 * What pydantic writes, as far as it is read here.
 * @typedef {object} Schema
 * @property {string} [$ref]
 * @property {Record<string, Schema>} [$defs]
 * @property {string} [type]
 * @property {Record<string, Schema>} [properties]
 * @property {string[]} [required]
 * @property {boolean | Schema} [additionalProperties]
 * @property {Record<string, Schema>} [patternProperties]
 * @property {unknown} [default]
 * @property {number} [maxProperties]
 * @property {Schema[]} [anyOf]
 * @property {Schema[]} [oneOf]
 * @property {{ propertyName: string, mapping: Record<string, string> }} [discriminator]
 * @property {Schema} [items]
 * @property {Schema[]} [prefixItems]
 * @property {number} [minItems]
 * @property {number} [maxItems]
 * @property {unknown[]} [enum]
 * @property {unknown} [const]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {number} [exclusiveMaximum]
 * @property {number} [exclusiveMinimum]
 * @property {number} [minLength]
 * @property {number} [maxLength]
 * @property {string} [pattern]
 */

/**
 * `place` as steps.2.ask.text; `fault` is a word of the page's (learn.fault.…) with its values.
 * @typedef {{ place: string, fault: string, values: Record<string, string | number> }} Mistake
 */

/** More would be read by nobody. */
const MOST = 20;
/** Letters of what came. */
const LONG = 40;

/** @param {unknown} value @param {object} schema @returns {Mistake[]} in the order of the file */
export function mistakesIn(value, schema) {
  const root = /** @type {Schema} */ (schema);
  /** @type {Mistake[]} */
  const found = [];
  look(value, root, "", root, found);
  return found.slice(0, MOST);
}

/** @param {unknown} value @param {Schema} raw @param {string} place @param {Schema} root @param {Mistake[]} found @returns {void} */
function look(value, raw, place, root, found) {
  const part = resolved(raw, root);
  const say = (/** @type {string} */ fault, /** @type {Record<string, string | number>} */ values = {}) =>
    void found.push({ place, fault, values: { got: shown(value), ...values } });
  const among = part.oneOf ?? part.anyOf;
  if (among) return choose(value, part, among, place, root, found);
  if (part.const !== undefined && value !== part.const)
    return say("expected", { expected: shown(part.const) });
  if (part.enum && !part.enum.includes(value))
    return say("expected", { expected: part.enum.map(String).join(", ") });
  if (part.type && !isA(part.type, value)) return say(`type_${part.type}`);
  if (typeof value === "string") lookAtWords(value, part, say);
  else if (typeof value === "number") lookAtNumber(value, part, say);
  else if (Array.isArray(value)) {
    const [least, most] = [part.minItems ?? 0, part.maxItems ?? Infinity];
    if (value.length < least) say("few", { n: least });
    if (value.length > most) say("many", { n: most });
    for (const [at, one] of value.entries()) {
      const item = part.prefixItems?.[at] ?? part.items;
      if (item) look(one, item, joined(place, at), root, found);
    }
  } else if (typeof value === "object" && value !== null) lookAtObject(value, part, place, root, found);
}

/** @param {object} value @param {Schema} part @param {string} place @param {Schema} root @param {Mistake[]} found */
function lookAtObject(value, part, place, root, found) {
  for (const name of part.required ?? [])
    if (!Object.hasOwn(value, name)) found.push({ place: joined(place, name), fault: "missing", values: {} });
  if (part.maxProperties !== undefined && Object.keys(value).length > part.maxProperties)
    found.push({ place, fault: "many", values: { n: part.maxProperties } });
  for (const [name, one] of Object.entries(value)) {
    const field = fieldOf(part, name);
    if (field) look(one, field, joined(place, name), root, found);
    else if (part.additionalProperties === false || part.patternProperties)
      found.push({ place: joined(place, name), fault: "unknown", values: {} });
  }
}

/** What is said of one field of an object. @param {Schema} part @param {string} name @returns {Schema | undefined} */
function fieldOf({ properties = {}, patternProperties = {}, additionalProperties: rest }, name) {
  if (Object.hasOwn(properties, name)) return properties[name];
  const [, matching] =
    Object.entries(patternProperties).find(([pattern]) => new RegExp(pattern).test(name)) ?? [];
  return matching ?? (typeof rest === "object" ? rest : undefined);
}

/** @param {string} value @param {Schema} part @param {(fault: string, values?: Record<string, string | number>) => void} say */
function lookAtWords(value, part, say) {
  if (value.length < (part.minLength ?? 0)) say("empty");
  else if (value.length > (part.maxLength ?? Infinity)) say("long", { n: part.maxLength ?? 0 });
  else if (part.pattern && !new RegExp(part.pattern).test(value)) say("pattern");
}

/** @param {number} value @param {Schema} part @param {(fault: string, values?: Record<string, string | number>) => void} say */
function lookAtNumber(value, part, say) {
  const least = part.minimum ?? part.exclusiveMinimum;
  const most = part.maximum ?? part.exclusiveMaximum;
  if (least !== undefined && (value < least || value === part.exclusiveMinimum)) say("small", { n: least });
  if (most !== undefined && (value > most || value === part.exclusiveMaximum)) say("large", { n: most });
}

/**
 * One of several forms: the one that its `kind` names, or the one it comes nearest to.
 * @param {unknown} value @param {Schema} part @param {Schema[]} among @param {string} place @param {Schema} root @param {Mistake[]} found
 * @returns {void}
 */
function choose(value, part, among, place, root, found) {
  const named = part.discriminator;
  if (named && typeof value === "object" && value !== null) {
    const kind = /** @type {Record<string, unknown>} */ (value)[named.propertyName];
    const $ref =
      typeof kind === "string" && Object.hasOwn(named.mapping, kind) ? named.mapping[kind] : undefined;
    if ($ref !== undefined) return look(value, { $ref }, place, root, found);
    const expected = Object.keys(named.mapping).join(", ");
    return void found.push({
      place: joined(place, named.propertyName),
      fault: "expected",
      values: { expected, got: shown(kind) },
    });
  }
  const tries = among.map((one) => {
    /** @type {Mistake[]} */
    const own = [];
    look(value, one, place, root, own);
    return { own, fits: isA(resolved(one, root).type ?? "", value) };
  });
  if (tries.some(({ own }) => own.length === 0)) return;
  const best = tries.find(({ fits }) => fits) ?? tries[0];
  found.push(...(best?.own ?? []));
}

/** @param {string} type @param {unknown} value */
function isA(type, value) {
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return typeof value === "number" && Number.isFinite(value);
  if (type === "null") return value === null;
  return typeof value === type;
}

/** @param {Schema} part @param {Schema} root @returns {Schema} */
export function resolved(part, root) {
  const target = part.$ref === undefined ? undefined : root.$defs?.[part.$ref.replace("#/$defs/", "")];
  if (!target) return part;
  const { $ref: _ref, ...own } = part;
  return { ...resolved(target, root), ...own };
}

/** @param {string} place @param {string | number} name */
const joined = (place, name) => (place === "" ? String(name) : `${place}.${name}`);

/** @param {unknown} value */
function shown(value) {
  if (value === undefined) return "–";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text;
}
