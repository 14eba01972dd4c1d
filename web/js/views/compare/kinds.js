// What draws the tiles of lanes whose samples are no points; it comes with the first such lane.
import { part } from "../kit/lazy.js";

/** @import { Kind, Lane, Theme, Translate } from "../../types.d.ts" */

/**
 * `lanes`: all that are beside each other, which may be drawn on one scale.
 * @typedef {(context: CanvasRenderingContext2D, width: number, height: number, lane: Lane, theme: Theme, lanes: readonly Lane[], t: Translate) => void} Paint
 */

/** @type {Partial<Record<Kind, () => Promise<{ paintTile: Paint }>>>} */
const TILES = { image: () => import("../images/tile.js"), sequence: () => import("../sequences/tile.js") };
/** @type {Map<Kind, Paint | null>} null: on its way */
const known = new Map();

/**
 * Draw a lane's tile as its kind is drawn.
 * @param {Kind} kind @param {() => void} again what paints once more when it has come
 * @returns {Paint | null} null: it is on its way, or points draw themselves
 */
export function painterOf(kind, again) {
  const load = TILES[kind];
  if (!load) return null;
  const there = known.get(kind);
  if (there !== undefined) {
    if (there === null) void part(load).then(again);
    return there;
  }
  known.set(kind, null);
  void part(load).then(({ paintTile }) => {
    known.set(kind, paintTile);
    again();
  });
  return null;
}
