// Sets the theme and the language of the document before the first paint, keeps the keys that are pressed until somebody
// listens, and says when a part of the page does not come; knows nothing of the page. A classic script on purpose: a
// module would run after the first paint and the page would flash, and not at all where one of its imports has failed.
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
  // A key pressed before the module for keys has come is not lost: main.js takes what is kept here.
  const keep = (/** @type {KeyboardEvent} */ event) => {
    early.push(event);
    root.dataset.pressed = "";
    // Space plays: the page would scroll by a screen before anybody is there to say so.
    if (event.key === " " && event.target === document.body && kept("keys") !== "false")
      event.preventDefault();
  };
  /** @type {KeyboardEvent[]} */
  const early = [];
  addEventListener("keydown", keep);
  globalThis.takeEarlyKeys = () => {
    removeEventListener("keydown", keep);
    return early;
  };
  globalThis.pressedAt = () => early.at(-1)?.target ?? null;
  const language = kept("language") ?? navigator.language;
  root.lang = language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
  root.dataset.booted = "";

  /** There until the page is painted (main.js); what fails after that the page itself tells. */
  const loading = () => document.getElementById("loading");
  const fail = (/** @type {string} */ what) => {
    const place = loading()?.querySelector("code");
    if (!place) return;
    loading()?.classList.add("failed");
    place.textContent ||= what.replace(new URL(".", location.href).href, "");
  };
  addEventListener(
    "error",
    (event) => {
      const { target } = event;
      if (target instanceof HTMLLinkElement) target.rel === "stylesheet" && fail(target.href);
      else if (target instanceof HTMLScriptElement) fail(lost() ?? target.src);
      else if (event instanceof ErrorEvent) fail(event.message);
    },
    true,
  );
  addEventListener("unhandledrejection", ({ reason }) => fail(lost() ?? String(reason)));

  /** The file that was answered with an error: an import that fails is told of the module at the top alone. */
  const lost = () =>
    performance
      .getEntriesByType("resource")
      .find((entry) => /** @type {PerformanceResourceTiming} */ (entry).responseStatus >= 400)?.name;

  const count = setInterval(() => {
    const place = document.getElementById("arrived");
    const files = performance.getEntriesByType("resource").length;
    if (place) place.textContent = root.lang === "en" ? `${files} files so far` : `已收到 ${files} 个文件`;
    else if (document.readyState !== "loading") clearInterval(count);
  }, 250);
  addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("#loading a")) return;
    event.preventDefault(); // which would leave out what the link says after its #
    location.reload();
  });
})();
