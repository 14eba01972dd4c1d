// Gives the points of the run as a file.
import { writeCsv } from "../../data/csv.js";

/** @import { Lane } from "../../types.d.ts" */

/** @param {Lane} lane */
export function download({ run: { value: run } }) {
  if (!run) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([writeCsv(run.data)], { type: "text/csv" }));
  link.download = `livegrad-${run.config.data.dataset}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
