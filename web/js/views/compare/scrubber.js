// One scrubber for all lanes: that of the first which has not come to an end before the others, which go to its epoch.
import { render } from "../../../vendor/lit.js";
import { computed, effect, signal, untracked } from "../../../vendor/signals-core.js";
import { leading } from "../../compare/results.js";
import { endOf, epochsOf } from "../../run/curve.js";
import { together } from "../kit/mount.js";
import { reel } from "../time/reel.js";

/** @import { Place, LaneLine } from "../../draw/chart/lanes.js" */
/** @import { Room, Run } from "./room.js" */

/** @param {HTMLElement} root @param {Room} room */
export function scrubber(root, room) {
  const first = computed(() => {
    const runs = room.runs.value;
    const lane = runs[leading(runs)]?.lane;
    return lane && lane.film.value.length > 1 ? lane : null;
  });
  let stop = () => {};
  const follow = effect(() => {
    const lane = first.value;
    untracked(() => {
      stop();
      stop = () => {};
      root.hidden = lane === null;
      if (lane === null) return;
      const line = document.createElement("div");
      line.className = "reel";
      root.append(line);
      // Futures that were left are not drawn here, so that the line ends with the run.
      const alone = { ...lane, beside: signal([]) };
      const actions = {
        ...room.actions,
        seek: (/** @type {number} */ step) => room.comparing.seek(lane.id, step),
      };
      const undo = reel(line, alone, actions, room.t, room.options);
      stop = () => {
        undo();
        render("", line);
        line.remove();
      };
    });
  });
  return together(follow, () => stop());
}

/**
 * Lie under the line of the first lane, wherever that ends.
 * @param {HTMLElement} root @param {Place} place @param {LaneLine | undefined} line
 */
export function fitScrubber(root, place, line) {
  if (!line) return;
  const along = line.bySteps ? line.curve.columns[0] : epochsOf(line.curve);
  const end = place.x((along?.[line.curve.length - 1] ?? 0) * line.perEpoch);
  root.style.setProperty("--from", `${Math.round(place.left)}px`);
  root.style.setProperty("--wide", `${Math.round(Math.max(24, end - place.left))}px`);
}

/**
 * Where the moment shown lies on the axis; null: it is the present.
 * @param {Run | undefined} run the one that leads @param {LaneLine | undefined} line its own
 */
export function momentOf(run, line) {
  const [frame, film] = [run?.lane.frame.peek(), run?.lane.film.peek()];
  if (!frame || !film || !line || frame.step >= endOf(film)) return null;
  return line.bySteps ? frame.step : frame.epoch * line.perEpoch;
}
