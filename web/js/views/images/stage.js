// The stage of images: the data with a drawing pad, the image followed through the network, and the answer.
import { effect } from "../../../vendor/signals-core.js";
import { loadStyle, part } from "../kit/lazy.js";
import { together } from "../kit/mount.js";
import { isPhone } from "../kit/screen.js";
import { wordsOf } from "../kit/words.js";
import { answer } from "./answer.js";
import { data } from "./data.js";
import { network } from "./network.js";
import { pad } from "./pad.js";
import { createRoom } from "./room.js";

/** @import { Places, Staging } from "../../types.d.ts" */

/** @param {Places} places @param {Staging} given @returns {Promise<() => void>} */
export async function stage(places, given) {
  await part(() => Promise.all([loadStyle("custom"), loadStyle("images")]));
  const words = wordsOf("images", given.lane.view.language, given.t);
  const { room, stop } = createRoom(given, words.t);
  const [beside, below] = [document.createElement("div"), document.createElement("div")];
  const drawing = document.createElement("div");
  return together(
    data(places.data, beside, room),
    network(places.network, room),
    answer(places.output, below, room),
    pad(drawing, room),
    // On a phone the data's panel is in the drawer, which covers the answer.
    effect(() => {
      (isPhone.value ? below : beside).append(drawing);
    }),
    stop,
    words.stop,
  );
}
