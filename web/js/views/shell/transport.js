// The clock's controls: rewind, play, step, new weights, the epoch and the speed.
import { html, live } from "../../../vendor/lit.js";
import { computed, effect } from "../../../vendor/signals-core.js";
import { nearest } from "../../options/ladders.js";
import { wholeNumber } from "../../text/numbers.js";
import { icon } from "../kit/icons.js";
import { whenAsked } from "../kit/lazy.js";
import { mount, together } from "../kit/mount.js";
import { slider } from "../kit/widgets.js";

/** @import { Actions, Lane, Store, Translate, ViewState } from "../../types.d.ts" */

/** Epochs a second; before them stands "one step a second", after them "as fast as it goes". */
const SPEEDS = [1, 3, 10, 30, 100, 300, 1000];
const STEP_UNITS = /** @type {const} */ (["epoch", "batch", "sample"]);

/**
 * @param {HTMLElement} root
 * @param {Store} store of which this is the clock
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 */
export function transport(root, store, lane, actions, t) {
  // Its own signal, so that the buttons are not drawn again with every frame.
  const epoch = computed(() => lane.frame.value?.epoch ?? 0);
  const iteration = computed(() => lane.frame.value?.step ?? 0);
  const dispose = mount(root, () => {
    root.setAttribute("aria-label", t("transport.title"));
    return html`
      <div class="buttons">
        <button id="rewind" data-tip=${t("transport.rewind_tip")} aria-label=${t("transport.rewind")} @click=${actions.rewind}>${icon("rewind")}</button>
        ${playButton(store, lane, actions, t)} ${stepButton(store, lane, actions, t)}
        <button id="new-weights" data-tip=${t("transport.new_weights_tip")} aria-label=${t("transport.new_weights")} @click=${actions.newWeights}>${icon("dice")}</button>
      </div>
      <div class="field"><span class="cap">${t("transport.epoch")}</span><span class="epoch" id="epoch"></span>
        <span class="iteration" id="iteration" data-tip=${t("transport.iteration_tip")}></span></div>
      ${speedField(store, lane, actions, t)}
      <button class="line push only-narrow" id="controls" aria-label=${t("drawer.open")} aria-expanded=${store.view.drawer.value} aria-controls="drawer"
        @click=${() => {
          store.view.drawer.value = !store.view.drawer.value;
        }}>${icon("more")}</button>
    `;
  });
  const show = effect(() => {
    const place = root.querySelector("#epoch");
    if (place) place.textContent = wholeNumber(epoch.value, store.view.language.value);
    const under = root.querySelector("#iteration");
    const n = wholeNumber(iteration.value, store.view.language.value);
    if (under) under.textContent = t("transport.iteration", { n });
  });
  const reached = whenAsked(lane.playing, async () => {
    const { showPace } = await import("./pace.js");
    return showPace(root, store, lane, t);
  });
  return together(dispose, show, reached);
}

/** @param {Store} store @param {Lane} lane @param {Actions} actions @param {Translate} t */
function playButton(store, lane, actions, t) {
  // A press that waits for the connection is seen to have been taken, or it would be pressed again and so undone.
  const playing = store.asked.value ? store.asked.value === "playing" : lane.playing.value;
  const name = t(playing ? "transport.pause" : "transport.play");
  const isIdle = lane.empty.value && !playing;
  return html`<button class="play" id="play" data-tip=${t(isIdle ? whyIdle(store) : "transport.play_tip")} aria-label=${name} ?disabled=${isIdle} @click=${actions.toggle}>
    ${icon(playing ? "pause" : "play")}
  </button>`;
}

/** Why nothing can be trained. @param {Store} store */
const whyIdle = ({ front, comparison }) =>
  front.value && !comparison.value ? "transport.nothing_compared" : "transport.no_points";

/** @param {Store} store @param {Lane} lane @param {Actions} actions @param {Translate} t */
function stepButton(store, lane, actions, t) {
  const unit = lane.view.stepUnit;
  return html`<span class="split">
    <button id="step" data-tip=${t(lane.empty.value ? whyIdle(store) : "transport.step_tip")} aria-label=${t(`transport.step_${unit.value}`)}
      ?disabled=${lane.empty.value} @click=${() => actions.step(unit.value)}>${icon("step")}</button>
    <select id="step-unit" aria-label=${t("transport.step_unit")} data-tip=${t("transport.step_unit_tip")} .value=${live(unit.value)}
      @change=${(/** @type {Event} */ event) => {
        unit.value = /** @type {ViewState["stepUnit"]["value"]} */ (
          /** @type {HTMLSelectElement} */ (event.target).value
        );
      }}>
      ${STEP_UNITS.map((name) => html`<option value=${name} ?selected=${name === unit.value}>${t(`transport.unit_${name}`)}</option>`)}
    </select>
  </span>`;
}

/** @param {Store} store @param {Lane} lane @param {Actions} actions @param {Translate} t */
function speedField(store, lane, actions, t) {
  const slowest = 1 / (lane.run.value?.steps_per_epoch ?? 25);
  const speed = store.speed.value;
  const place = speed === null ? SPEEDS.length + 1 : speed < 0.9 ? 0 : 1 + nearest(SPEEDS, speed);
  const text =
    speed === null
      ? t("transport.full_speed")
      : speed < 0.9
        ? t("transport.slow_motion")
        : t("transport.speed_value", { n: speed });
  const choose = (/** @type {number} */ at) => actions.speed(at === 0 ? slowest : (SPEEDS[at - 1] ?? null));
  return html`<div class="field" data-tip=${t("transport.speed_tip")}>
    <label for="speed">${t("transport.speed")}</label>
    <span class="inline">
      ${slider({ id: "speed", label: "", min: 0, max: SPEEDS.length + 1, step: 1, value: place, text, input: choose })}
      <output for="speed" class="speed">${text}</output>
    </span>
    <span class="iteration" id="reached"></span>
  </div>`;
}
