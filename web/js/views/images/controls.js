// What stands over the diagram: how many layers there are, and how the convolutions work.
import { html, nothing, svg } from "../../../vendor/lit.js";
import { drawn, icon } from "../kit/icons.js";
import { beside, choice, reason, tipOf } from "../kit/option.js";
import { select } from "../kit/widgets.js";

/** @import { Signal } from "../../../vendor/signals-core.js" */
/** @import { Room } from "./room.js" */

const PATH = "network.convolution";
const COVER = svg`<rect x="4" y="4" width="16" height="16" rx="2"/><rect x="11" y="8" width="6" height="6" fill="currentColor"/>`;
const SLOPE = svg`<path d="M4 6h16L12 19z"/>`;
/** Sides of a kernel. */
const KERNELS = ["1", "3", "5"];
/** Units of a dense layer, and maps of a convolution, that are added where there was none. */
const FIRST = { channels: 8, dense: 16 };

/** @param {Room} room */
export function title(room) {
  const { t, lane } = room;
  const { run, view } = lane;
  const words = t("network.parameters", { n: run.value?.network.parameters ?? 0 });
  const open = () => {
    view.dialog.value = "code";
  };
  return html`<span>${t("network.title")}</span>
    ${stepper("channels", room)}${stepper("dense", room)}
    ${
      view.level.value === "basic"
        ? html`<span class="aside push">${words}</span>`
        : html`<button class="tiny line push code" data-tip=${t("code.open_tip")} @click=${open}>${words} · ${t("code.open")}</button>`
    }`;
}

/** Layers of one sort added and taken away. @param {"channels" | "dense"} name @param {Room} room */
function stepper(name, { lane, actions, t, options }) {
  const path = `${PATH}.${name}`;
  const sizes = lane.config.value.network.convolution[name];
  const most = options.get(path)?.list?.maximum ?? sizes.length;
  const set = (/** @type {readonly number[]} */ next) => actions.change({ [path]: next });
  const button = (
    /** @type {"add" | "remove"} */ what,
    /** @type {boolean} */ isOff,
    /** @type {readonly number[]} */ next,
  ) =>
    html`<button class="tiny line" id=${`${what}-${name}`} aria-label=${t(`images.${what}_${name}`)} ?disabled=${isOff}
      data-tip=${isOff ? t(`images.${what}_no_${name}`, { n: most }) : t(`images.${what}_${name}`) + t("tip.rebuilds")}
      @click=${() => set(next)}>${icon(what === "add" ? "plus" : "minus")}</button>`;
  const last = sizes.at(-1) ?? FIRST[name];
  return html`<span class="stepper">${button("remove", sizes.length === 0, sizes.slice(0, -1))}${button(
    "add",
    sizes.length >= most,
    [...sizes, name === "channels" && sizes.length > 0 ? Math.min(16, 2 * last) : last],
  )}</span>
    <span class="aside">${t(`images.count_${name}`, { n: sizes.length })}</span>${beside.value?.(path) ?? nothing}`;
}

/** @param {Room} room */
export function controls(room) {
  const { lane, actions, t, options } = room;
  const { view } = lane;
  const bench = { config: lane.config.value, options, actions, t };
  const none = bench.config.network.convolution.channels.length === 0;
  const why = none ? t("images.no_convolution") : undefined;
  const kernel = options.get(`${PATH}.kernel`);
  const idle = why ?? reason(kernel, bench);
  const side = String(bench.config.network.convolution.kernel);
  return html`<div class="field" data-tip=${idle ?? tipOf(kernel, t) + (KERNELS.every((value) => fits({ kernel: Number(value) }, bench.config)) ? "" : ` ${t("images.no_room_kernel")}`)}><label for="kernel">${t(`option.${PATH}.kernel`)}</label>${select(
    {
      id: "kernel",
      value: side,
      disabled: idle !== undefined,
      choices: KERNELS.map((value) => ({
        value,
        label: `${value} × ${value}`,
        disabled: !fits({ kernel: Number(value) }, bench.config),
      })),
      change: (value) => actions.change({ [`${PATH}.kernel`]: Number(value) }),
    },
  )}${beside.value?.(`${PATH}.kernel`) ?? nothing}</div>
    ${["padding", "pooling", "top"].map((name) =>
      choice(`${PATH}.${name}`, bench, {
        ...(why === undefined ? {} : { why }),
        allowed: (options.get(`${PATH}.${name}`)?.choices ?? []).filter((word) =>
          fits({ [name]: word }, bench.config),
        ),
        limit: t("images.no_room", { side }),
      }),
    )}
    <span class="push looks" role="group" aria-label=${t("images.looks")}>
      ${look("occlusion", COVER, view.occlusion, room)}${look("gradient", SLOPE, view.inputGradient, room)}</span>`;
}

/**
 * Whether the kernels have room on all maps, as the server asks, with these changes.
 * @param {Record<string, unknown>} change @param {import("../../types.d.ts").RunConfig} config
 */
function fits(change, { network }) {
  const { padding, kernel, channels, pooling } = { ...network.convolution, ...change };
  if (padding === "same") return true;
  let side = 8;
  for (const _ of channels) {
    if (kernel > side) return false;
    side = side - kernel + 1;
    if (pooling !== "none" && side > 1) side = Math.floor(side / 2);
  }
  return true;
}

/** @param {"occlusion" | "gradient"} name @param {unknown} paths @param {Signal<boolean>} on @param {Room} room */
function look(name, paths, on, { t }) {
  return html`<button class="tiny line" id=${name} aria-pressed=${on.value} data-tip=${t(`images.${name}_tip`)} @click=${() => {
    on.value = !on.peek();
  }}>${drawn(paths)}<span>${t(`images.${name}`)}</span></button>`;
}
