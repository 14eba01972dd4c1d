// The stage of sequences: one time axis for the input, the states, the gradient and the answers.
import { html } from "../../../vendor/lit.js";
import { mount, together } from "../kit/mount.js";

/** @import { Places, Staging } from "../../types.d.ts" */

/** @param {Places} places @param {Staging} given @returns {() => void} */
export function stage({ data, network, output }, { lane }) {
  return together(
    mount(data, () => html`<p>${lane.config.value.data.dataset}</p>`),
    mount(network, () => html`<p>${lane.run.value?.network.parameters}</p>`),
    mount(output, () => html`<p>${lane.frame.value?.epoch}</p>`),
  );
}
