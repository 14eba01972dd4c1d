// The button beside the name of an option that opens Compare with values of it around the run as it is.
import { html, svg } from "../../../vendor/lit.js";
import { around } from "../../compare/plan.js";
import { optionName } from "../../compare/titles.js";
import { comparable, proposed } from "../../compare/values.js";
import { drawn } from "../kit/icons.js";
import { beside } from "../kit/option.js";

/** @import { Asked, Lane, Option, Store, Translate } from "../../types.d.ts" */
/** @import { Signal } from "../../../vendor/signals-core.js" */

const TILES = svg`<rect x="3" y="5" width="5" height="14" rx="1.5"/><rect x="9.5" y="5" width="5" height="14" rx="1.5"/><rect x="16" y="5" width="5" height="14" rx="1.5"/>`;

/**
 * @param {Store} store @param {Lane} lane @param {ReadonlyMap<string, Option>} options @param {Translate} t
 * @param {Signal<Asked | null>} asked @returns {() => void}
 */
export function besideOptions(store, lane, options, t, asked) {
  const can = new Set(comparable(options));
  beside.value = (path) => {
    if (!can.has(path) || store.front.value !== null) return "";
    const name = optionName(path, { options, t, language: store.view.language.value });
    const words = t("compare.values_of", { name });
    const press = () => {
      const config = lane.config.peek();
      if (proposed(path, config, options).length < 2) return;
      asked.value = { plan: around(path, config, options), config };
      store.tab.value = "compare";
    };
    return html`<button class="tiny compare-values" data-compare=${path} aria-label=${words} data-tip=${words} @click=${press}>${drawn(TILES)}</button>`;
  };
  return () => {
    beside.value = null;
  };
}
