// What the images are: which set, which digits, how far they are moved, how they are shared out; and the drawing pad.
import { html, nothing } from "../../../vendor/lit.js";
import { computed, signal } from "../../../vendor/signals-core.js";
import { suggested } from "../../options/presets.js";
import { batchSlider, newData } from "../data/data.js";
import { isIdle, share, trainShare } from "../data/parts.js";
import { withOthers } from "../data/turn.js";
import { whenAsked } from "../kit/lazy.js";
import { mount, together } from "../kit/mount.js";
import { beside } from "../kit/option.js";
import { sliderRow } from "../kit/widgets.js";
import { picture, pixelsIn } from "./picture.js";

/** @import { Dataset, FirstPaint } from "../../types.d.ts" */
/** @import { Room } from "./room.js" */

const SETS = /** @type {const} */ (["digits", "shapes", "bars"]);
/** What level Full has too. */
const SHARES = /** @type {const} */ (["label_noise", "imbalance", "train_share", "validation_share"]);

/** @param {HTMLElement} root @param {HTMLElement} place of the pad @param {Room} room */
export function data(root, place, room) {
  const { lane, actions, t, options } = room;
  const first = signal(room.first);
  void withOthers(room.first).then((all) => {
    first.value = all;
  });
  const panel = { lane, actions, t, options };
  const more = signal(/** @type {typeof import("../data/full.js") | null} */ (null));
  const head = document.createElement("div");
  const body = document.createElement("div");
  // Drawing is what one comes back to: it is in sight where the sliders have to be scrolled to.
  root.append(head, place, body);
  return together(
    mount(head, () => {
      const { dataset } = lane.config.value.data;
      return html`<div class="sets images ${lane.view.level.value}" role="group" aria-label=${t("data.image")}>
        ${SETS.map((name) => set(name, name === dataset, room, first.value))}
      </div>`;
    }),
    mount(body, () => {
      const { dataset } = lane.config.value.data;
      const full = lane.view.level.value === "full" && more.value !== null;
      return html`
      ${dataset === "digits" ? chosen(room) : nothing}
      <div class="rows">
        ${shift(room)}
        ${full ? more.value?.before(panel) : nothing}
        ${share("noise", 5, panel)}
        ${
          full ? SHARES.map((name) => share(name, name === "label_noise" ? 5 : 10, panel)) : trainShare(panel)
        }
        ${batchSlider(panel)}
      </div>
      <div class="pair-of">${newData(panel)}${setup(room, first.value)}</div>`;
    }),
    whenAsked(
      computed(() => lane.view.level.value === "full"),
      async () => {
        more.value = await import("../data/full.js");
        return () => {};
      },
    ),
    () => root.replaceChildren(),
  );
}

/**
 * A set by one of its images; another set begins with the setup that suits it, for these differ in what they need.
 * @param {Dataset} name @param {boolean} pressed @param {Room} room @param {FirstPaint} first
 */
function set(name, pressed, { lane, actions, t, theme }, first) {
  const label = t(`choice.data.dataset.${name}`);
  const thumbnail = /** @type {{ cells?: string } | undefined} */ (
    /** @type {any} */ (first.thumbnails)[name]
  );
  const choose = () => {
    const config = lane.config.peek();
    const next = { ...config, data: { ...config.data, dataset: name } };
    if (!pressed) actions.configure(suggested(next, first) ?? next);
  };
  return html`<button aria-pressed=${pressed} aria-label=${label}
    data-tip=${`${label}${t("colon")}${t(`dataset.${name}`)}${t("tip.rebuilds")}`} @click=${choose}>
    ${picture(thumbnail?.cells ? pixelsIn(thumbnail.cells) : null, theme.value)}</button>`;
}

/** Which digits are told apart. @param {Room} room */
function chosen({ lane, actions, t }) {
  const { chosen: digits } = lane.config.value.data;
  const toggle = (/** @type {number} */ digit) => {
    const next = digits.includes(digit) ? digits.filter((one) => one !== digit) : [...digits, digit].sort();
    if (next.length >= 2) actions.change({ "data.chosen": next });
  };
  return html`<div class="row chosen" data-tip=${t("tip.data.chosen") + t("tip.rebuilds")}>
    <span class="name" id="chosen-name">${t("option.data.chosen")}</span>
    <span class="digits" role="group" aria-labelledby="chosen-name">${Array.from(
      { length: 10 },
      (_, digit) => {
        const isIn = digits.includes(digit);
        return html`<button class="tiny" aria-pressed=${isIn} ?disabled=${isIn && digits.length <= 2} @click=${() => toggle(digit)}>${digit}</button>`;
      },
    )}</span></div>`;
}

/** @param {Room} room */
function shift(room) {
  const { lane, actions, t, options } = room;
  const value = lane.config.value.data.shift;
  const idle = isIdle("data.shift", room);
  return sliderRow({
    id: "shift",
    label: t("option.data.shift"),
    beside: beside.value?.("data.shift"),
    tip: t(`${idle ? "idle" : "tip"}.data.shift`),
    disabled: idle,
    min: 0,
    max: options.get("data.shift")?.maximum ?? 2,
    step: 1,
    value,
    text: t("images.pixels", { n: value }),
    input: (pixels) => actions.change({ "data.shift": pixels }),
  });
}

/** A click to the setup that learns this set well. @param {Room} room @param {FirstPaint} first */
function setup({ lane, actions, t }, first) {
  const wanted = suggested(lane.config.value, first);
  return html`<button class=${wanted ? "line wide" : "line wide kept"} id="suggested-images" data-tip=${t("data.suggested_tip")}
    @click=${() => wanted && actions.configure(wanted)}>${t("data.suggested")}</button>`;
}
