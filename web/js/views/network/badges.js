// Under each hidden layer: what of normalization, dropout and residual links is on.
import { html, nothing } from "../../../vendor/lit.js";
import { residualLinks } from "../../run/chain.js";
import { percent } from "../../text/numbers.js";
import { mount, styled } from "../kit/mount.js";

/** @import { Lane, Translate } from "../../types.d.ts" */
/** @import { Scene } from "./scene.js" */

const SHORT = { batch: "BN", layer: "LN" };

/** @param {HTMLElement} root @param {Lane} lane @param {Translate} t @param {Scene} scene */
export function badges(root, lane, t, { place }) {
  return mount(root, () => {
    const { sizes, columns, units, tile } = place.value;
    const config = lane.run.value?.config ?? lane.config.value;
    const { normalization, dropout } = config.network;
    const links = residualLinks(sizes, config);
    const share = percent(dropout, lane.view.language.value);
    return sizes.slice(1, -1).map((_, layer) => {
      const bottom =
        Math.max(...units.filter((unit) => unit.layer === layer + 1).map(({ y }) => y)) + tile / 2;
      const at = { left: `${columns[layer + 1]}px`, top: `${bottom + 5}px` };
      return html`<div class="badges" ${styled(at)}>
        ${normalization === "none" ? nothing : badge(SHORT[normalization], t(`badge.${normalization}`))}
        ${dropout > 0 ? badge(`⊘ ${share}`, t("badge.dropout", { share })) : nothing}
        ${links[layer] ? badge("+", t("badge.residual")) : nothing}</div>`;
    });
  });
}

/** @param {string} short @param {string} words */
function badge(short, words) {
  return html`<span class="badge" role="img" aria-label=${words} data-tip=${words}>${short}</span>`;
}
