// What the parts of the stage of images share: the image that is followed, the pictures of all, the cell that is pointed
// at, and the few signals that follow from them.
import { computed, effect, signal } from "../../../vendor/signals-core.js";
import { answerOf, madeOf } from "../../run/cell.js";
import { followed } from "../../run/image.js";
import { part } from "../kit/lazy.js";
import { together } from "../kit/mount.js";

/** @import { Staging, Translate } from "../../types.d.ts" */
/** @import { ReadonlySignal, Signal } from "../../../vendor/signals-core.js" */
/** @import { Made, Place } from "../../run/cell.js" */
/** @import { Followed } from "../../run/image.js" */

/** The images of a run: 64 bytes from 0 to 16 of each. @typedef {{ url: string, bytes: Uint8Array }} Pictures */

/**
 * @typedef {object} Own
 * @property {Translate} t the page's words and those of images
 * @property {ReadonlySignal<Followed | null>} image
 * @property {ReadonlySignal<Pictures | null>} pictures
 * @property {ReadonlySignal<readonly string[]>} labels what each class is called
 * @property {ReadonlySignal<number>} label the class that the followed image is; -1: drawn by hand
 * @property {ReadonlySignal<number>} answer the class that the network says; -1: none yet
 * @property {Signal<Place | null>} pointed the cell under the pointer or the keys
 * @property {Signal<Place | null>} held a cell that stays when the pointer goes
 * @property {ReadonlySignal<Made | null>} made what the one or the other is made of
 * @property {Signal<readonly number[]>} sources by stage: the map whose kernels are shown
 * @property {(index: number) => void} follow another image
 */
/** @typedef {Staging & Own} Room */

/** @param {Staging} given @param {Translate} t @returns {{ room: Room, stop: () => void }} */
export function createRoom(given, t) {
  const { lane } = given;
  const { view } = lane;
  const image = computed(() => followed(lane.frame.value));
  const pictures = signal(/** @type {Pictures | null} */ (null));
  const pointed = signal(/** @type {Place | null} */ (null));
  const held = signal(/** @type {Place | null} */ (null));
  const sources = signal(/** @type {readonly number[]} */ ([]));
  const url = computed(() => lane.run.value?.data.images?.url ?? null);
  const load = effect(() => {
    const from = url.value;
    if (from === null) return;
    void part(async () => {
      const answer = await fetch(from);
      // The run of these images may be over by now; then others are on their way.
      if (!answer.ok) return;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (from === url.peek()) pictures.value = { url: from, bytes };
    });
  });
  const room = {
    ...given,
    ...{ t, image, pictures, pointed, held, sources },
    // Digits are called the same everywhere.
    labels: computed(() =>
      (lane.run.value?.data.images?.labels ?? []).map((name) =>
        /^\d/.test(name) ? name : t(`images.name_${name}`),
      ),
    ),
    label: computed(() => {
      const index = image.value?.index ?? null;
      return (index === null ? null : lane.run.value?.data.points[index]?.[2]) ?? -1;
    }),
    answer: computed(() => (image.value ? answerOf(image.value) : -1)),
    made: computed(() => {
      const place = pointed.value ?? held.value;
      return place && image.value && madeOf(image.value, place, lane.config.value.network.convolution);
    }),
    follow: (/** @type {number} */ index) => {
      view.drawn.value = null;
      view.image.value = index;
    },
  };
  // Somebody looks at an image from the first moment: one that the network is not trained on, where there is one.
  const choose = effect(() => {
    const run = lane.run.value;
    // Of a run that is left for another kind of data nothing is followed any more.
    if (view.image.value !== null || !run || lane.config.value.data.dataset !== run.config.data.dataset)
      return;
    const { points, measured = [] } = run.data;
    view.image.value = measured.find((index) => points[index]?.[3] !== 0) ?? measured[0] ?? 0;
  });
  // The map that was looked at last goes through the kernels that are shown.
  const remember = effect(() => {
    const place = room.made.value?.place;
    if (!place || sources.peek()[place.stage] === place.channel) return;
    const next = [...sources.peek()];
    const stages = image.peek()?.stages ?? [];
    // A pooled map is the one that it is pooled of.
    next[place.stage - (stages[place.stage]?.kind === "pooling" ? 1 : 0)] = place.channel;
    sources.value = next;
  });
  return { room, stop: together(load, choose, remember) };
}

/** The pixels of one image of the run. @param {Pictures | null} pictures @param {number} index @returns {Uint8Array | null} */
export function pixelsOf(pictures, index) {
  return pictures && pictures.bytes.length >= 64 * (index + 1)
    ? pictures.bytes.subarray(64 * index, 64 * (index + 1))
    : null;
}
