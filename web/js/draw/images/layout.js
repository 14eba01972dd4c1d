// Where everything stands that the network makes of an image: maps as large as fit, in columns, each with the kernel it
// is read with before it and what pooling leaves of it behind it. It knows no colours.

/** @import { Stage } from "../../run/image.js" */

/** @typedef {{ x: number, y: number, size: number }} Square */

/**
 * One map, or one number of a dense layer.
 * @typedef {object} Group
 * @property {number} channel
 * @property {Square} map
 * @property {Square | null} kernel what it is read with
 * @property {Square | null} pooled
 */

/**
 * @typedef {object} Column
 * @property {number} stage
 * @property {number | null} pool the stage that its pooled maps are
 * @property {"input" | "maps" | "templates" | "numbers" | "bars"} look `templates`: units that read the image itself, each with its weights as an image
 * @property {number} x
 * @property {number} width
 * @property {Group[]} groups
 * @property {Square[]} extras below the image: as many as were asked for
 */

/** @typedef {{ columns: Column[], map: number, width: number, height: number, top: number, bottom: number }} Layout */

/** Shares of a map's side; kernels take what room is left over. */
const KERNEL = { least: 0.54, most: 0.86 };
const POOLED = 0.44;
/** How stages look; the others are numbers, or templates. @type {Partial<Record<Stage["kind"], Column["look"]>>} */
const LOOKS = { input: "input", convolution: "maps", output: "bars" };
/** In pixels: inside a group, between groups, between columns; the sides of a map, of a number and of a bar. */
const NEAR = 4;
const GAP = 8;
const TIGHT = 3;
const BETWEEN = { least: 16, most: 56, tight: 6 };
const MAP = { least: 14, most: 76 };
const NUMBER = { least: 9, most: 18 };
const BAR = { least: 9, most: 26 };
/** The image itself is as large as this many maps. */
const IMAGE = { maps: 1.8, least: 56, most: 150 };
/** Of the answer: its name, the bar and the percentage. */
const ANSWER = { least: 88, most: 102 };

/**
 * Room for maps: from top to bottom, how many pictures stand below the image, each under a caption; and how much larger
 * than usual the type is.
 * `kernel`: the side of a kernel as a share of a map's; `head`: how wide a column of units is at least.
 * @typedef {{ top: number, room: number, extra: number, caption: number, scale: number, kernel: number, head: number }} Room
 */

/**
 * @param {readonly Stage[]} stages @param {number} width @param {number} height
 * @param {{ top?: number, bottom?: number, extra?: number, caption?: number, scale?: number, head?: number }} [margins] what is left free above and
 * below; how many pictures are to stand below the image, and how high the caption over each is; the size of type in units of the usual
 * @returns {Layout} with no columns while there is no room, or nothing to place
 */
export function layout(
  stages,
  width,
  height,
  { top = 0, bottom = 0, extra = 0, caption = 0, scale = 1, head = 0 } = {},
) {
  const room = {
    top,
    room: Math.max(0, height - top - bottom),
    extra,
    caption,
    scale,
    kernel: KERNEL.least,
    head,
  };
  const plan = planOf(stages);
  const around = { width, height, top, bottom };
  if (plan.length === 0 || room.room < MAP.least || width < 120) return { columns: [], map: 0, ...around };
  let map = Math.min(MAP.most, room.room);
  while (map > MAP.least && widthOf(plan, map, room) > width) map -= 1;
  while (room.kernel < KERNEL.most && widthOf(plan, map, { ...room, kernel: room.kernel + 0.04 }) <= width)
    room.kernel += 0.04;
  const between = spread(plan, map, room, width);
  let x = 0;
  const columns = plan.map((part) => {
    const wide = widthOfPart(part, map, room, width);
    const column = placed(part, x, wide, map, room);
    x += wide + between;
    return column;
  });
  return { columns, map, ...around };
}

/** @typedef {{ stage: number, pool: number | null, look: Column["look"], channels: number }} Part */

/** What stands in a column of its own: pooled maps stand behind those that they are made of. @param {readonly Stage[]} stages @returns {Part[]} */
function planOf(stages) {
  return stages.flatMap(({ kind, channels, cells }, stage) => {
    if (kind === "pooling") return [];
    const pool = stages[stage + 1]?.kind === "pooling" ? stage + 1 : null;
    const look =
      LOOKS[kind] ?? (kind === "dense" && stages[stage - 1]?.kind === "input" ? "templates" : "numbers");
    return [
      {
        stage,
        pool,
        look,
        channels: look === "bars" ? cells.length : channels,
      },
    ];
  });
}

/** @param {Part[]} plan @param {number} map @param {Room} room @param {number} [width] */
function sumOf(plan, map, room, width) {
  return plan.reduce((sum, part) => sum + widthOfPart(part, map, room, width), 0);
}

/** @param {Part[]} plan @param {number} map @param {Room} room */
function widthOf(plan, map, room) {
  return sumOf(plan, map, room) + (plan.length - 1) * BETWEEN.least;
}

/** What is left over goes between the columns. @param {Part[]} plan @param {number} map @param {Room} room @param {number} width */
function spread(plan, map, room, width) {
  const free = plan.length > 1 ? (width - sumOf(plan, map, room, width)) / (plan.length - 1) : 0;
  return Math.max(BETWEEN.tight, Math.min(BETWEEN.most, free));
}

/** @param {number} map @param {boolean} pools @param {number} kernel */
function groupWidth(map, pools, kernel) {
  return Math.round(kernel * map) + NEAR + map + (pools ? NEAR + Math.round(POOLED * map) : 0);
}

/** The width of a group of any look. @param {Column["look"]} look @param {number} map @param {boolean} pools @param {number} kernel */
function groupOf(look, map, pools, kernel) {
  if (look === "templates") return map + NEAR + numberSide(map);
  return look === "numbers" ? numberSide(map) : groupWidth(map, pools, kernel);
}

/** How many stand below each other. @param {number} room @param {number} size @param {number} gap */
function rowsIn(room, size, gap) {
  return Math.max(1, Math.floor((room + gap) / (size + gap)));
}

/** In how many sub-columns, so that none is longer than it must be. @param {number} count @param {number} rows */
function folded(count, rows) {
  const across = Math.ceil(count / rows);
  return { across, down: Math.ceil(count / across) };
}

/** The image leaves room for what stands below it. @param {number} map @param {Room} room */
const imageSide = (map, { room, extra, caption }) =>
  Math.min(
    (room - extra * (caption + NEAR)) / (1 + extra),
    Math.max(IMAGE.least, Math.min(IMAGE.most, Math.round(IMAGE.maps * map))),
  );

/** @param {number} map */
const numberSide = (map) => Math.max(NUMBER.least, Math.min(NUMBER.most, Math.round(map / 2.4)));

/** @param {Part} part @param {number} map @param {Room} room @param {number} [width] of all; where that is little, the answer has less */
function widthOfPart({ look, pool, channels }, map, room, width = Number.POSITIVE_INFINITY) {
  if (look === "input") return imageSide(map, room);
  if (look === "bars") return room.scale * (width < 420 ? ANSWER.least : ANSWER.most);
  return Math.max(look === "numbers" ? room.head : 0, groupsWidth({ look, pool, channels }, map, room));
}

/** @param {Pick<Part, "look" | "pool" | "channels">} part @param {number} map @param {Room} room */
function groupsWidth({ look, pool, channels }, map, room) {
  const size = look === "numbers" ? numberSide(map) : map;
  const gap = look === "numbers" ? TIGHT : GAP;
  const { across } = folded(channels, rowsIn(room.room, size, gap));
  return across * groupOf(look, map, pool !== null, room.kernel) + (across - 1) * gap;
}

/**
 * @param {Part} part @param {number} x @param {number} width @param {number} map @param {Room} place @returns {Column}
 */
function placed({ stage, pool, look, channels }, x, width, map, place) {
  const { top, room, extra, caption, kernel: share } = place;
  const column = { stage, pool, look, x, width, extras: /** @type {Square[]} */ ([]) };
  if (look === "input") {
    const size = width;
    const extras = Array.from({ length: extra }, (_, at) => ({
      ...{ x, y: top + (at + 1) * (size + caption + NEAR), size },
    }));
    return {
      ...column,
      extras,
      groups: [{ channel: 0, map: { x, y: top, size }, kernel: null, pooled: null }],
    };
  }
  if (look === "bars") {
    const size = Math.max(BAR.least, Math.min(BAR.most, room / channels));
    const start = top + Math.max(0, (room - size * channels) / 2);
    const groups = Array.from({ length: channels }, (_, channel) => ({
      ...{ channel, kernel: null, pooled: null },
      map: { x, y: start + channel * size, size },
    }));
    return { ...column, groups };
  }
  const size = look === "numbers" ? numberSide(map) : map;
  const gap = look === "numbers" ? TIGHT : GAP;
  const { across, down } = folded(channels, rowsIn(room, size, gap));
  const stride = groupOf(look, map, pool !== null, share) + gap;
  const start = top + Math.max(0, (room - down * size - (down - 1) * gap) / 2);
  const inset = (width - groupsWidth({ look, pool, channels }, map, place)) / 2;
  const groups = Array.from({ length: channels }, (_, channel) => {
    const left = x + inset + (channel % across) * stride;
    const y = start + Math.floor(channel / across) * (size + gap);
    if (look === "numbers") return { channel, map: { x: left, y, size }, kernel: null, pooled: null };
    if (look === "templates") {
      const number = numberSide(map);
      const at = { x: left + size + NEAR, y: y + (size - number) / 2, size: number };
      return { channel, kernel: { x: left, y, size }, map: at, pooled: null };
    }
    const kernel = Math.round(share * map);
    const small = Math.round(POOLED * map);
    return {
      channel,
      kernel: { x: left, y: y + (size - kernel) / 2, size: kernel },
      map: { x: left + kernel + NEAR, y, size },
      pooled:
        pool === null ? null : { x: left + kernel + 2 * NEAR + size, y: y + (size - small) / 2, size: small },
    };
  });
  return { ...column, groups };
}

/**
 * The cell under a place.
 * @param {Layout} layout @param {readonly Stage[]} stages @param {number} x @param {number} y
 * @returns {import("../../run/cell.js").Place | null}
 */
export function cellAt({ columns }, stages, x, y) {
  for (const { stage, pool, look, groups, x: left, width } of columns) {
    for (const { channel, map, pooled } of groups) {
      if (look === "bars") {
        if (x >= left && x < left + width && y >= map.y && y < map.y + map.size)
          return { stage, channel, row: 0, column: 0 };
        continue;
      }
      const found = inside(map, stages[stage]?.size ?? 1, x, y);
      if (found) return { stage, channel, ...found };
      const small = pooled && pool !== null && inside(pooled, stages[pool]?.size ?? 1, x, y);
      if (small) return { stage: /** @type {number} */ (pool), channel, ...small };
    }
  }
  return null;
}

/** @param {Square} square @param {number} cells along its side @param {number} x @param {number} y */
function inside(square, cells, x, y) {
  const [across, down] = [(x - square.x) / square.size, (y - square.y) / square.size];
  if (across < 0 || down < 0 || across >= 1 || down >= 1) return null;
  return { row: Math.floor(down * cells), column: Math.floor(across * cells) };
}

/** Where a map of a stage stands. @param {Layout} layout @param {number} stage @param {number} channel @returns {Square | null} */
export function squareOf({ columns }, stage, channel) {
  for (const column of columns) {
    const group = column.groups[channel];
    if (column.stage === stage) return group?.map ?? null;
    if (column.pool === stage) return group?.pooled ?? null;
  }
  return null;
}
