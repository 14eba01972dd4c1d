// The stage of sequences: the task beside one axis of time for the input, the states, the gradient and the answers, and
// the cell with its formulas at the step that is chosen.
import { loadStyle, part } from "../kit/lazy.js";
import { together } from "../kit/mount.js";
import { wordsOf } from "../kit/words.js";
import { axis } from "./axis.js";
import { cell } from "./cell.js";
import { createRoom } from "./room.js";
import { task } from "./task.js";

/** @import { Places, Staging } from "../../types.d.ts" */

/** @param {Places} places @param {Staging} given @returns {Promise<() => void>} */
export async function stage({ data, network, output }, given) {
  const words = wordsOf("sequences", given.lane.view.language, given.t);
  await Promise.all([part(() => loadStyle("sequences")), words.ready]);
  const room = createRoom(given, words.t);
  return together(task(data, room), axis(network, room), cell(output, room), words.stop);
}
