// The panel with every further option, made from the schema: what the bar has no room for.
import { html } from "../../vendor/lit.js";
import { icon } from "./icons.js";
import { mount, on, together } from "./mount.js";
import { choice, refusal, tipOf, valueAt } from "./params.js";
import { numberInput } from "./widgets.js";

/** @import { Actions, Option, RunConfig, Store, Translate } from "../types.js" */

/** What each group shows, in this order; `when` hides what has no effect on this configuration. */
const GROUPS = /** @type {const} */ ([
  [
    "optimizer",
    [
      "training.optimizer.momentum",
      "training.optimizer.beta1",
      "training.optimizer.beta2",
      "training.optimizer.epsilon",
    ],
  ],
  ["weights", ["network.initial_weights", "network.initial_deviation"]],
  ["data", ["data.count", "seeds.data", "seeds.weights", "seeds.order"]],
]);

/** @type {Record<string, (config: RunConfig) => boolean>} */
const IDLE = {
  "training.optimizer.momentum": (config) => config.training.optimizer.name !== "sgd",
  "training.optimizer.beta1": (config) => config.training.optimizer.name !== "adam",
  "training.optimizer.beta2": (config) => config.training.optimizer.name !== "adam",
  "training.optimizer.epsilon": (config) => config.training.optimizer.name !== "adam",
  "network.initial_deviation": (config) => config.network.initial_weights !== "normal",
};

/**
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {Actions} actions
 * @param {Translate} t
 * @param {ReadonlyMap<string, Option>} options
 */
export function more(root, store, actions, t, options) {
  const { view } = store;
  const close = () => {
    view.dialog.value = "";
    document.getElementById("more")?.focus();
  };
  const leave = on(
    root,
    "keydown",
    (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close(),
  );
  const panel = mount(root, () => {
    if (view.dialog.value !== "options") return "";
    return html`<section id="options" class="sheet" aria-labelledby="options-title">
      <h2 id="options-title">${t("more.title")}
        <button class="tiny push" aria-label=${t("dialog.close")} @click=${close}>${icon("close")}</button></h2>
      ${GROUPS.map(([name, paths]) => group(name, paths, store.config.value, options, actions, t))}
      <fieldset><legend>${t("more.page")}</legend>
        <label class="check"><input type="checkbox" id="keys" .checked=${view.keys.value}
          @change=${() => {
            view.keys.value = !view.keys.value;
          }}>${t("more.keys")}</label>
        <label class="check"><input type="checkbox" id="palette" .checked=${view.palette.value === "safe"}
          @change=${() => {
            view.palette.value = view.palette.value === "safe" ? "classic" : "safe";
          }}>${t("more.palette")}</label>
      </fieldset>
    </section>`;
  });
  return together(leave, panel);
}

/**
 * @param {string} name
 * @param {readonly string[]} paths
 * @param {RunConfig} config
 * @param {ReadonlyMap<string, Option>} options
 * @param {Actions} actions
 * @param {Translate} t
 */
function group(name, paths, config, options, actions, t) {
  return html`<fieldset><legend>${t(`more.${name}`)}</legend>
    ${paths.map((path) => (options.get(path)?.choices ? choice(path, config, options, actions, t) : number(path, config, options, actions, t)))}
  </fieldset>`;
}

/**
 * A number with its name; when it has no effect it is disabled and says why.
 * @param {string} path
 * @param {RunConfig} config
 * @param {ReadonlyMap<string, Option>} options
 * @param {Actions} actions
 * @param {Translate} t
 */
function number(path, config, options, actions, t) {
  const option = options.get(path);
  const idle = IDLE[path]?.(config) ?? false;
  const id = `option-${path.replaceAll(".", "-")}`;
  const nullable = option?.default === null;
  return html`<div class="row option" data-tip=${idle ? t(`idle.${path}`) : tipOf(option, t)}>
    <label for=${id}>${t(`option.${path}`)}</label>
    ${numberInput({
      id,
      value: /** @type {number | null} */ (valueAt(config, path)),
      minimum: option?.minimum,
      maximum: option?.maximum,
      whole: path.startsWith("seeds.") || path === "data.count",
      disabled: idle,
      refusal: refusal(option, t),
      change: (value) => actions.change({ [path]: value }),
      ...(nullable ? { empty: t("more.own_number") } : {}),
    })}
  </div>`;
}
