// Sets the theme and the language of the document before the first paint, and keeps the keys that are
// pressed until somebody listens; knows nothing of the page.
// A classic script on purpose: a module would run after the first paint and the page would flash.
(() => {
  const kept = (/** @type {string} */ name) => {
    try {
      return localStorage.getItem(`livegrad.${name}`);
    } catch {
      return null; // storage may be forbidden; the system's preference serves
    }
  };
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = kept("theme");
  root.dataset.theme =
    theme === "light" || theme === "dark" || theme === "projector" ? theme : dark ? "dark" : "light";
  root.dataset.palette = kept("palette") === "safe" ? "safe" : "classic";
  // A key pressed before the page's modules have come is not lost: main.js takes what is kept here.
  const keep = (/** @type {KeyboardEvent} */ event) => void early.push(event);
  /** @type {KeyboardEvent[]} */
  const early = [];
  addEventListener("keydown", keep);
  globalThis.takeEarlyKeys = () => {
    removeEventListener("keydown", keep);
    return early;
  };
  const language = kept("language") ?? navigator.language;
  root.lang = language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
})();
