// How much room the heads of the layers have over their columns. It knows no element.

/** @import { Column, Layout } from "../../draw/images/layout.js" */
/** @import { Stage } from "../../run/image.js" */

/** What a head needs at least, its buttons among it, and beside them the word; for small type of 12 pixels. */
export const ROOM_FOR_BUTTONS = { fine: 70, coarse: 112 };
export const ROOM_FOR_WORD = { fine: 108, coarse: 148 };
const WIDEST = 148;
/** Between two heads. */
const APART = 4;

/** The columns that layers with weights made. @param {Layout} place @param {readonly Stage[]} stages @returns {{ column: Column, layer: number }[]} */
export function layersOf({ columns }, stages) {
  return columns.flatMap((column) => {
    const layer = stages[column.stage]?.layer ?? null;
    return layer === null ? [] : [{ column, layer }];
  });
}

/**
 * As much as the heads beside it leave, in the middle over its column and inside the diagram.
 * @param {Layout} place @param {readonly { column: Column }[]} layers @returns {{ left: number, room: number }[]}
 */
export function roomsOf({ width }, layers) {
  const least = ROOM_FOR_BUTTONS.fine;
  const middles = layers.map(({ column }) => Math.min(column.x + column.width / 2, width - least / 2));
  return middles.map((middle, at) => {
    const [before = Number.NEGATIVE_INFINITY, after = Number.POSITIVE_INFINITY] = [
      middles[at - 1],
      middles[at + 1],
    ];
    const free = Math.min(middle - before, after - middle, 2 * (width - middle) + APART) - APART;
    const room = Math.max(least, Math.min(WIDEST, free));
    return { room, left: Math.max(0, Math.min(width - room, middle - room / 2)) };
  });
}
