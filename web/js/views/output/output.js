// The output panel: scores, the decision map or one unit's, and how to read its colours; knows no socket.
import { html, nothing } from "../../../vendor/lit.js";
import { computed, effect } from "../../../vendor/signals-core.js";
import { SQUARE } from "../../draw/kit/domain.js";
import { rangeOf } from "../../draw/kit/picture.js";
import { schedule, unschedule } from "../../draw/kit/surface.js";
import { SEEN } from "../../draw/map/points.js";
import { rowOf, valueAt } from "../../run/curve.js";
import { figuresOf } from "../../run/measures.js";
import { NEXT } from "../../store/wanted.js";
import { figure, measured, percent } from "../../text/numbers.js";
import { closesOnEscape } from "../kit/escape.js";
import { icon } from "../kit/icons.js";
import { loadStyle, whenAsked } from "../kit/lazy.js";
import { mount, together } from "../kit/mount.js";
import { SPOKEN, throttle } from "../kit/throttle.js";
import { legend } from "./legend.js";
import { paintMap, shownUnit } from "./map.js";

/** @import { Actions, Lane, Option, Theme, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlySignal<Theme>} theme
 * @param {ReadonlyMap<string, Option>} options
 */
export function output(root, lane, actions, t, theme, options) {
  const { painting } = lane.view;
  const series = computed(() => (lane.run.value?.series ?? lane.curve.value.names).join());
  const range = computed(() => rangeOf(lane.frame.value?.boundary).join());
  const kind = computed(() => kindOf(lane));
  const isEmpty = computed(() => !painting.value && lane.run.value?.data.points.length === 0);
  const panel = mount(
    root,
    () => html`
      <h2>${title(lane, t)}
        <span class="push"></span>
        ${follow(lane, t)}${opener(lane, t)}</h2>
      ${scores(series.value.split(","), t)}
      <div class="map-room"><div class="map"><div class="picture" role="img">
        <canvas class="axes"></canvas><canvas class="field"></canvas><canvas class="points"></canvas><canvas class="marks"></canvas>
      </div>${isEmpty.value ? html`<p class="none">${t("output.no_points")}</p>` : nothing}<div class="easel" hidden></div></div></div>
      <div class="paint" ?hidden=${!painting.value}></div>
      <div class="reading" ?hidden=${painting.value}>
        ${legend(range.value.split(",").map(Number), kind.value, lane, t)}
        <p class=${kind.value === "unit" ? "wrong aside away" : "wrong aside"} data-tip=${t("output.wrong_tip")} ?hidden=${lane.task.value !== "classification"}>
          <svg class="shape" viewBox="0 0 12 12" aria-hidden="true"><circle cx="6" cy="6" r="4.8"></circle></svg><b></b></p>
        ${checks(series.value, lane, t)}
        ${seen(lane, t)}
      </div>
    `,
  );
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(name));
  return together(
    panel,
    paintMap(part(".picture"), lane, theme, (wrong) => {
      const place = root.querySelector(".wrong b");
      const counts = wrong.map(({ part: name, wrong: n }) => t(`output.wrong_${name}`, { n }));
      if (place) place.textContent = t("output.wrong", { counts: counts.join(" · ") });
    }),
    paintRamp(/** @type {HTMLCanvasElement} */ (part(".ramp")), lane, theme),
    writeScores(root, lane, series),
    describe(part(".picture"), lane, t),
    closesOnEscape(
      () => lane.view.pinned.value !== null,
      () => unpin(lane),
    ),
    whenAsked(painting, async () => {
      const [{ paint }] = await Promise.all([import("../data/paint.js"), loadStyle("custom")]);
      return paint(part(".map"), part(".paint"), lane, actions, t, theme, options);
    }),
    whenAsked(lane.view.figures, async () => {
      const [view] = await Promise.all([import("./metrics.js"), loadStyle("custom"), loadStyle("training")]);
      return view.metrics(lane, t);
    }),
  );
}

/** What the map shows. @param {Lane} lane */
function kindOf({ run, view, frame }) {
  const data = run.value?.data;
  if (shownUnit(view) === null) {
    if (data?.inputs === 1) return "curve";
    if (frame.value?.boundary.classes) return "classes";
  }
  if (shownUnit(view) !== null) return "unit";
  return data?.task === "regression" ? "values" : "two";
}

/**
 * The panel's name, and the unit's that is shown.
 * @param {Lane} lane
 * @param {Translate} t
 */
function title(lane, t) {
  const name = unitName(lane, shownUnit(lane.view), t);
  return html`<span id="output-title">${name}</span>
    ${
      lane.view.pinned.value === null
        ? nothing
        : html`<button class="tiny unpin" aria-label=${t("output.unpin")} data-tip=${t("output.unpin")} @click=${() => unpin(lane)}>${icon("close")}</button>`
    }`;
}

/** Show the output again, though the focus or the pointer may still be on a unit. @param {Lane} lane */
function unpin({ view: { pinned, hovered } }) {
  pinned.value = null;
  hovered.value = null;
}

/** The button that opens the numbers of one sample. @param {Lane} lane @param {Translate} t */
function follow({ view }, t) {
  if (view.level.value === "basic") return nothing;
  return html`<button class="tiny" id="follow" aria-label=${t("sample.open")} data-tip=${t("sample.open_tip")}
    aria-expanded=${view.sample.value !== null} @click=${() => {
      view.sample.value = view.sample.value === null ? NEXT : null;
    }}>${icon("follow")}</button>`;
}

/** The button that opens all figures. @param {Lane} lane @param {Translate} t */
function opener({ view: { figures, level } }, t) {
  if (level.value === "basic") return nothing;
  return html`<button class="tiny" id="metrics" aria-label=${t("output.metrics")} data-tip=${t("output.metrics_tip")}
    aria-expanded=${figures.value} @click=${() => {
      figures.value = !figures.value;
    }}>${icon("table")}</button>`;
}

/**
 * What a unit is called on the page.
 * @param {Lane} lane
 * @param {number | null} index
 * @param {Translate} t
 */
function unitName(lane, index, t) {
  const data = lane.run.value?.data;
  if (index === null && data?.inputs === 1) return t("output.whole_curve");
  if (index === null) return t(data?.task === "regression" ? "output.whole_values" : "output.whole");
  const name = lane.run.value?.network.unit_names.flat()[index] ?? "";
  return /^\d/.test(name) ? t("network.unit", { name }) : t("output.input", { name: t(`feature.${name}`) });
}

/** @param {string[]} names of the run's series @param {Translate} t */
function scores(names, t) {
  const shown = figuresOf(names);
  return html`<dl class="scores" data-count=${shown.length}>${shown.map(
    (name) => html`<div data-tip=${t(`output.${name}_tip`)}>
        <dt class="cap">${name.endsWith("loss") ? html`<i class="key" data-series=${name}></i>` : nothing}${t(`output.${name}`)}</dt>
        <dd data-score=${name}></dd>
      </div>`,
  )}</dl>`;
}

/**
 * @param {string} series
 * @param {Lane} lane
 * @param {Translate} t
 */
function checks(series, lane, t) {
  const { view, run } = lane;
  const kept = ["test", "validation"].filter((part) => series.includes(`${part}_loss`));
  const name = kept.length > 1 ? "showKept" : kept[0] === "validation" ? "showValidation" : "showTest";
  return html`<div class="checks">${check(name, view.showTest, kept.length === 0, t)}${check("discrete", view.discrete, run.value?.data.inputs === 1, t)}
    ${view.level.value === "full" ? check("worst", view.worst, false, t) : nothing}</div>`;
}

/** How many points judge nothing any more, since these weights were trained on them. @param {Lane} lane @param {Translate} t */
function seen({ run }, t) {
  const n = run.value?.data.points.filter(([, , , split]) => split === SEEN).length ?? 0;
  return n === 0 ? nothing : html`<p class="aside">${t("output.seen", { n })}</p>`;
}

/** @param {string} name @param {Signal<boolean>} box @param {boolean} idle @param {Translate} t */
function check(name, box, idle, t) {
  return html`<label class="check" data-tip=${t(`output.${name}_${idle ? "idle" : "tip"}`)}><input type="checkbox" .checked=${box.value} ?disabled=${idle}
      @change=${(/** @type {Event} */ event) => {
        box.value = /** @type {HTMLInputElement} */ (event.target).checked;
      }}>${t(`output.${name}`)}</label>`;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Lane} lane
 * @param {ReadonlySignal<Theme>} theme
 */
function paintRamp(canvas, lane, theme) {
  const context = canvas.getContext("2d");
  const image = new ImageData(256, 1);
  const pixels = new Uint32Array(image.data.buffer);
  return effect(() => {
    pixels.set(lane.view.discrete.value ? theme.value.discreteField : theme.value.field);
    context?.putImageData(image, 0, 0);
  });
}

/**
 * A series at the step that the map shows, so that all figures are of one moment; NaN while there is none.
 * @param {Lane} lane
 * @param {string} name
 */
function shown({ curve, frame }, name) {
  return valueAt(curve.value, name, rowOf(curve.value, frame.value?.step ?? 0));
}

/**
 * @param {HTMLElement} root
 * @param {Lane} lane
 * @param {ReadonlySignal<string>} series
 */
function writeScores(root, lane, series) {
  const write = () => {
    const { view } = lane;
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("dd[data-score]"))) {
      const name = place.dataset.score ?? "";
      // Of no points there is no loss, though the wire has a 0.
      const value = lane.run.value?.data.points.length === 0 ? Number.NaN : shown(lane, name);
      place.textContent = name.endsWith("accuracy")
        ? percent(value, view.language.value, 1)
        : figure(value, view.language.value);
    }
  };
  const dispose = effect(() => {
    // Reading is subscribing; the words are written once in the next animation frame.
    [lane.curve.value, lane.frame.value, lane.view.language.value, series.value];
    schedule(write);
  });
  return together(dispose, () => unschedule(write));
}

/**
 * Say in words what the map shows, now and then.
 * @param {HTMLElement} map
 * @param {Lane} lane
 * @param {Translate} t
 */
function describe(map, lane, t) {
  const write = () => {
    const { curve, view, run } = lane;
    const name = curve.value.names.includes("test_loss") ? "test_loss" : "train_loss";
    const loss = measured(shown(lane, name), view.language.value);
    const [[left, right], [bottom, top]] = run.value?.data.domain ?? SQUARE;
    const words = {
      ...{ left, right, bottom, top },
      what: unitName(lane, shownUnit(view), t),
      points: run.value?.data.points.length ?? 0,
      loss,
    };
    map.setAttribute(
      "aria-label",
      t(kindOf(lane) === "curve" ? "output.curve_label" : "output.map_label", words),
    );
  };
  write();
  const later = throttle(write, SPOKEN);
  const dispose = effect(() => {
    [lane.frame.value, lane.view.hovered.value, lane.view.pinned.value, t("output.map_label")];
    later.ask();
  });
  return together(dispose, later.cancel);
}
