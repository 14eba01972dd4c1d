// Takes what the page holds elsewhere: text to the clipboard, points and programs to files; knows no words.
import { writeCsv } from "../../data/csv.js";

/** @import { Lane } from "../../types.d.ts" */

/**
 * Put text on the clipboard. The browser's interface for it exists on secure pages alone, and a school's server seldom
 * is one.
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

/** Give the points of the run as a file. @param {Lane} lane */
export function download({ run: { value: run } }) {
  if (run) saveFile([writeCsv(run.data)], "text/csv", `livegrad-${run.config.data.dataset}.csv`);
}

/** Let the browser save a file. @param {BlobPart[]} parts @param {string} type @param {string} name */
export function saveFile(parts, type, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
