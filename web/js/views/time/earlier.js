// The list of the lanes of the past: their lines are shown or hidden, their settings put back, a future that was left
// called back; they are removed one by one or all at once.
import { html, nothing } from "../../../vendor/lit.js";
import { computed } from "../../../vendor/signals-core.js";
import { endOf, epochsOf, valueAt } from "../../run/curve.js";
import { comparable } from "../../run/earlier.js";
import { lossesIn } from "../../run/measures.js";
import { runNames } from "../../text/difference.js";
import { measured, wholeNumber } from "../../text/numbers.js";
import { heading } from "../kit/heading.js";
import { icon } from "../kit/icons.js";
import { mount } from "../kit/mount.js";
import { swatch, toggle } from "./legend.js";

/** @import { Earlier, Setting } from "../../types.d.ts" */

/** @param {HTMLElement} root @param {Setting} setting */
export function earlier(root, setting) {
  const { lane, t, close, options } = setting;
  const isOpen = computed(() => lane.view.dialog.value === "earlier");
  return mount(root, () => {
    if (!isOpen.value) return nothing;
    const alike = comparable(lane);
    const all = lane.earlier.value.toReversed();
    const { language } = lane.view;
    const names = runNames(lane.earlier.value, lane.config.value, options, t, language.value);
    return html`<section id="earlier" class="sheet" tabindex="-1" aria-labelledby="earlier-title">
      ${heading("earlier-title", t("earlier.title"), close, t)}
      <p class="hint">${t(all.length > 0 ? "earlier.text" : "earlier.none")}</p>
      <ul class="past-runs">${all.map((run) => entry(run, names.get(run.id) ?? "", alike.includes(run), setting))}</ul>
      ${all.length > 1 ? html`<button class="line" id="remove-all" @click=${() => remove(setting, all)}>${t("earlier.remove_all")}</button>` : nothing}
    </section>`;
  });
}

/** @param {Earlier} run @param {string} name @param {boolean} isAlike its loss can be compared with the present run's @param {Setting} setting */
function entry(run, name, isAlike, setting) {
  const { lane, actions, t, theme } = setting;
  const language = lane.view.language.value;
  const { curve } = run;
  const last = curve.length - 1;
  const epoch = Math.floor(epochsOf(curve)[last] ?? 0);
  const loss = lossesIn(curve.names).at(-1) ?? "train_loss";
  const figures = t("earlier.figures", {
    epoch: wholeNumber(epoch, language),
    name: t(`chart.${loss}`),
    loss: measured(valueAt(curve, loss, last), language),
  });
  const { journal } = run;
  const back = () => {
    if (journal) actions.callBack({ journal, step: run.end ?? endOf(curve), config: run.config });
    else actions.configure(run.config);
  };
  return html`<li>
    <button class="tiny chip" aria-pressed=${isAlike && run.shown} ?disabled=${!isAlike} aria-label=${t("earlier.lines_of", { name })}
      data-tip=${t(isAlike ? "chart.toggle_tip" : "earlier.other_data")} @click=${() => toggle(lane, run)}>${swatch(run, theme.value)}<span>${name}</span></button>
    <button class="tiny push" data-remove=${run.id} aria-label=${t("earlier.remove", { name })} data-tip=${t("earlier.remove", { name })}
      @click=${() => remove(setting, [run])}>${icon("close")}</button>
    <p class="hint">${figures}</p>
    <button class="line" data-back=${run.id} data-tip=${t(journal ? "earlier.call_back_tip" : "earlier.put_back_tip")}
      aria-label=${t(journal ? "earlier.call_back" : "earlier.put_back") + t("colon") + name} @click=${back}>${t(journal ? "earlier.call_back" : "earlier.put_back")}</button>
  </li>`;
}

/** @param {Setting} setting @param {readonly Earlier[]} runs */
function remove({ lane, actions, close }, runs) {
  actions.shelve(lane.earlier.peek().filter((one) => !runs.includes(one)));
  if (lane.earlier.peek().length === 0) close();
  // The button that was pressed is gone; the panel it was in keeps the focus.
  else document.getElementById("earlier")?.focus();
}
