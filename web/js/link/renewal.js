// Loads the page again when the server has other files than those it was made of, as after an upgrade.

const KEY = "livegrad.renewed.";
/** Milliseconds in which what was asked for while the server was away is sent. */
const SENDING = 500;

/**
 * What this takes from the browser, for tests to stand in for.
 * @typedef {object} Effects
 * @property {() => void} reload
 * @property {(callback: () => void, milliseconds: number) => unknown} later
 * @property {() => Pick<Storage, "getItem" | "setItem">} storage throws where the browser forbids it
 */

/**
 * Make what compares versions. It reloads once for each version in the life of a tab, and never where it cannot
 * remember that: a cache that keeps old files would make it go on for ever.
 * @param {string} mine the version of the files this page was made of; empty: not known
 * @param {Effects} [effects]
 * @returns {(version: string) => void}
 */
export function renewal(mine, { reload, later, storage } = browser()) {
  let leaving = false;
  return (version) => {
    if (mine === "" || version === "" || version === mine || leaving) return;
    try {
      if (storage().getItem(KEY + version) !== null) return;
      storage().setItem(KEY + version, mine);
    } catch {
      return;
    }
    leaving = true;
    later(reload, SENDING);
  };
}

/** @returns {Effects} */
function browser() {
  return {
    reload: () => location.reload(),
    later: (callback, milliseconds) => window.setTimeout(callback, milliseconds),
    storage: () => window.sessionStorage,
  };
}
