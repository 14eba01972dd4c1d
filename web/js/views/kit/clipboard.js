// Puts text on the clipboard, where the browser allows it and where it does not; knows no words.

/**
 * The clipboard interface exists on secure pages alone, and a school's server seldom is one.
 * @param {string} text @param {() => void} choose select the text where it stands on the page
 */
export async function copyText(text, choose) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    choose();
    document.execCommand("copy");
  }
}
