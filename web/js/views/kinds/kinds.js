// Shows the stage of the data's kind in place of that of points: a room in each section of Play, which is the stage's
// own. The sections keep their places, names and buttons; kinds.css hides what they have of points.
import { effect, signal } from "../../../vendor/signals-core.js";
import { kindOf } from "../../options/rules.js";
import { ofKind } from "../../store/stage.js";
import { loadStyle, part } from "../kit/lazy.js";
import { together } from "../kit/mount.js";

/** @import { Kind, Places, Staging } from "../../types.d.ts" */

/** What draws each kind. @type {Record<Exclude<Kind, "points">, () => Promise<{ stage: (places: Places, given: Staging) => (() => void) | Promise<() => void> }>>} */
const STAGES = {
  image: () => import("../images/stage.js"),
  sequence: () => import("../sequences/stage.js"),
};
const SECTIONS = /** @type {const} */ (["data", "network", "output"]);

/** @param {Staging} given @returns {Promise<() => void>} */
export async function kinds(given) {
  const { lane, options } = given;
  const { view } = lane;
  await loadStyle("kinds");
  const shown = signal(/** @type {Kind} */ ("points"));
  /** @type {Map<Kind, () => void>} */
  const made = new Map();
  /** @type {Map<Kind, Promise<void>>} those that are there, and those on their way */
  const begun = new Map();

  /** @param {Exclude<Kind, "points">} kind */
  const make = async (kind) => {
    const { stage } = await part(STAGES[kind]);
    const [data, network, output] = SECTIONS.map((id) => room(id, kind));
    const places = /** @type {Places} */ ({ data, network, output });
    const stop = await stage(places, { ...given, lane: ofKind(lane, kind, options) });
    made.set(kind, () => {
      stop();
      for (const place of Object.values(places)) place.remove();
    });
  };

  let isTurned = false;
  const follow = effect(() => {
    const kind = kindOf(options, lane.config.value.data.dataset);
    if (kind === shown.peek()) return;
    // What was asked to be seen of one kind is nothing of another; at first a link may have asked for it.
    view.painting.value = false;
    for (const one of [view.hovered, view.pinned, view.sample, view.image, view.drawn])
      if (isTurned) one.value = null;
    isTurned = true;
    shown.value = kind;
    const show = () => {
      if (kind === shown.peek()) document.documentElement.dataset.kind = kind;
    };
    if (kind === "points") return show();
    const making = begun.get(kind) ?? make(kind);
    begun.set(kind, making);
    void making.then(show);
  });
  return together(follow, () => {
    for (const stop of made.values()) stop();
    delete document.documentElement.dataset.kind;
  });
}

/** @param {(typeof SECTIONS)[number]} id @param {Kind} kind @returns {HTMLElement} */
function room(id, kind) {
  const place = document.createElement("div");
  place.className = `kind-room ${kind}`;
  document.getElementById(id)?.append(place);
  return place;
}
