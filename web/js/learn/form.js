// Owns how a schema becomes a form: what kind of field each part is, and what a part is that has just been added.
import { resolved } from "./schema.js";

/** @import { Schema } from "./schema.js" */

/**
 * What a part is filled in by.
 * @typedef {"text" | "words" | "choice" | "number" | "toggle" | "list" | "row" | "pair" | "parts" | "either" | "json"} Kind
 * `row`: a list of words or numbers on one line; `pair`: so many things one after the other; `either`: one of several forms.
 */

/** @param {Schema} raw @param {Schema} root @returns {Schema} without null, which means that it is not there */
export function present(raw, root) {
  const part = resolved(raw, root);
  const others = part.anyOf?.filter((one) => resolved(one, root).type !== "null");
  return others?.length === 1 && others[0] ? present(others[0], root) : part;
}

/** @param {Schema} raw @param {Schema} root @returns {Kind} */
export function kindOf(raw, root) {
  const part = present(raw, root);
  if (part.oneOf || part.anyOf) return "either";
  if (part.enum) return "choice";
  if (part.type === "object") {
    const names = Object.keys(part.properties ?? {});
    if (names.join() === "en,zh") return "text";
    return names.length > 0 ? "parts" : "json";
  }
  if (part.type === "array") {
    if (part.prefixItems) return "pair";
    const item = part.items ? kindOf(part.items, root) : "json";
    return ["words", "number", "choice"].includes(item) ? "row" : item === "json" ? "json" : "list";
  }
  if (part.type === "string") return "words";
  if (part.type === "boolean") return "toggle";
  return part.type === "number" || part.type === "integer" ? "number" : "json";
}

/** @param {Schema} raw @param {Schema} root @returns {any} the least that a part can be */
export function blankOf(raw, root) {
  const part = present(raw, root);
  if (part.const !== undefined) return part.const;
  const [first] = part.oneOf ?? part.anyOf ?? [];
  if (first) return blankOf(first, root);
  if (part.enum) return part.enum[0];
  if (part.type === "object")
    return Object.fromEntries(
      (part.required ?? []).map((name) => [name, blankOf(part.properties?.[name] ?? {}, root)]),
    );
  if (part.type === "array") {
    if (part.prefixItems) return part.prefixItems.map((one) => blankOf(one, root));
    return Array.from({ length: part.minItems ?? 0 }, () => blankOf(part.items ?? {}, root));
  }
  if (part.type === "string") return "";
  if (part.type === "boolean") return false;
  if (part.type === "number" || part.type === "integer") return part.minimum ?? 0;
  return null;
}

/** What is added by hand: a box that is added is ticked, unless it is without. @param {Schema} raw @param {Schema} root @returns {any} */
export function addedOf(raw, root) {
  return kindOf(raw, root) === "toggle" ? present(raw, root).default !== true : blankOf(raw, root);
}

/**
 * The parts of an object in their order: those that it must have, and those that can be added.
 * @param {Schema} raw @param {Schema} root @param {Record<string, unknown>} value
 * @returns {{ shown: { name: string, schema: Schema, needed: boolean }[], more: { name: string, schema: Schema }[] }}
 */
export function fieldsOf(raw, root, value) {
  const part = present(raw, root);
  const all = Object.entries(part.properties ?? {}).filter(
    ([, field]) => resolved(field, root).const === undefined,
  );
  const needed = new Set(part.required ?? []);
  const isThere = (/** @type {string} */ name) => value[name] !== undefined && value[name] !== null;
  return {
    shown: all
      .filter(([name]) => needed.has(name) || isThere(name))
      .map(([name, schema]) => ({ name, schema, needed: needed.has(name) })),
    more: all
      .filter(([name]) => !needed.has(name) && !isThere(name))
      .map(([name, schema]) => ({ name, schema })),
  };
}

/** The forms that a part can have, by the word that tells them apart. @param {Schema} raw @param {Schema} root @returns {{ name: string, schema: Schema }[]} */
export function formsOf(raw, root) {
  const part = present(raw, root);
  const mapping = part.discriminator?.mapping ?? {};
  return Object.entries(mapping).map(([name, $ref]) => ({ name, schema: { $ref } }));
}
