// A line in the bar while one of several lanes is on the stage: which one, the next, back to all, and to take it.
import { html } from "../../../vendor/lit.js";
import { mount } from "../kit/mount.js";
import { standing } from "./standing.js";
import { ailmentWord } from "./tile.js";

/** @import { Room } from "./room.js" */

/** @param {Room} room @returns {() => void} */
export function strip(room) {
  const { store, t, comparing, runs, results } = room;
  const place = document.createElement("div");
  place.id = "lane-strip";
  place.setAttribute("role", "region");
  document.getElementById("bar")?.append(place);
  const stop = mount(place, () => {
    const { value: lane } = store.chosen;
    const at = runs.value.findIndex((run) => run.lane === lane);
    const run = runs.value[at];
    place.setAttribute("aria-label", t("compare.lane"));
    place.hidden = !run || store.tab.value === "compare" || runs.value.length < 2;
    document.documentElement.toggleAttribute("data-lane-strip", !place.hidden);
    if (place.hidden || !run) return "";
    const go = (/** @type {number} */ by) => {
      const next = runs.value[(at + by + runs.value.length) % runs.value.length];
      if (next) store.choice.value = next.lane.id;
    };
    // Cases have names of their own; a value alone would not say of what.
    const hasNames = room.plan.value.axes.some(({ path }) => path === "");
    const name = hasNames ? run.title.short : run.title.long;
    const verdict = standing(
      run.lane,
      results.value.find((one) => one.lane === lane.id),
      room.target.value,
      t,
      ailmentWord(run.lane, t),
      store.view.language.value,
    );
    return html`<button class="line" id="all-lanes" @click=${() => {
      store.tab.value = "compare";
    }}>${t("compare.all_lanes", { n: runs.value.length })}</button>
      <button class="tiny" id="lane-before" aria-label=${t("compare.before")} data-tip=${t("compare.before")} @click=${() => go(-1)}>‹</button>
      <span class="lane-name"><small>${t("compare.place", { at: at + 1, n: runs.value.length })}</small> <b data-tip=${run.title.long}>${name}</b></span>
      <button class="tiny" id="lane-after" aria-label=${t("compare.after")} data-tip=${t("compare.after")} @click=${() => go(1)}>›</button>
      <span class="says" data-tone=${verdict.tone}>${verdict.words}</span>
      <button class="solid push" id="take-lane" data-tip=${t("compare.take_tip")} @click=${() => comparing.take(lane.id)}>${t("compare.take_this")}</button>`;
  });
  return () => {
    stop();
    place.remove();
    document.documentElement.removeAttribute("data-lane-strip");
  };
}
