// What this browser keeps between visits: how the page looks.
import { effect } from "../../../vendor/signals-core.js";

/** @import { Settings, ViewState } from "../../types.d.ts" */

const root = document.documentElement;

/** Storage may be forbidden. @param {string} name */
export function kept(name) {
  try {
    return localStorage.getItem(`livegrad.${name}`);
  } catch {
    return null;
  }
}

/** @param {string} name @param {unknown} value */
export function keep(name, value) {
  try {
    localStorage.setItem(`livegrad.${name}`, String(value));
  } catch {
    // The page works without a memory.
  }
}

/** @returns {Partial<NonNullable<Settings["view"]>>} */
export function remembered() {
  return {
    language: root.lang === "zh-CN" ? "zh-CN" : "en",
    theme: /** @type {ViewState["theme"]["value"]} */ (kept("theme") ?? "auto"),
    palette: kept("palette") === "safe" ? "safe" : "classic",
    keys: kept("keys") !== "false",
    level: kept("level") === "full" ? "full" : "basic",
  };
}

/** @param {ViewState} view */
export function remember({ theme: look, palette, language, keys, level }) {
  effect(() => {
    keep("theme", look.value);
    keep("palette", palette.value);
    keep("keys", keys.value);
    keep("level", level.value);
    if (language.value !== root.lang) keep("language", language.value);
  });
}
