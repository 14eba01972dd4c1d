// The shapes of the classes, so that no class is told by its colour alone; knows no data and no colours.

/** Of each class, as paths and as the names that style sheets and legends use. */
export const SHAPES = /** @type {const} */ (["triangle", "circle", "square", "diamond", "plus", "star"]);

/** Corners of each class's shape around its middle, as shares of the radius; none: a circle. */
const CORNERS = [
  [0, -1.2, 1.12, 0.82, -1.12, 0.82],
  [],
  [-0.92, -0.92, 0.92, -0.92, 0.92, 0.92, -0.92, 0.92],
  [0, -1.3, 1.12, 0, 0, 1.3, -1.12, 0],
  plus(1.2, 0.42),
  star(1.4, 0.62),
];

/** @param {number} reach @param {number} half */
function plus(reach, half) {
  const quarter = [half, -half, reach, -half, reach, half];
  return [0, 1, 2, 3].flatMap((turn) => turned(quarter, turn));
}

/** Corners after so many quarter turns. @param {number[]} corners @param {number} turn */
function turned(corners, turn) {
  const [cos, sin] = [Math.round(Math.cos((turn * Math.PI) / 2)), Math.round(Math.sin((turn * Math.PI) / 2))];
  return corners.map((part, i) =>
    i % 2 ? (corners[i - 1] ?? 0) * sin + part * cos : part * cos - (corners[i + 1] ?? 0) * sin,
  );
}

/** @param {number} outer @param {number} inner */
function star(outer, inner) {
  return Array.from({ length: 10 }, (_, i) => {
    const [angle, radius] = [(i * Math.PI) / 5, i % 2 ? inner : outer];
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  }).flat();
}

/**
 * Add a class's shape to the current path.
 * @param {CanvasRenderingContext2D} context
 * @param {number} kind the class
 * @param {number} x
 * @param {number} y
 * @param {number} r radius of a circle as large to the eye
 */
export function traceShape(context, kind, x, y, r) {
  const corners = CORNERS[kind] ?? [];
  if (corners.length === 0) return traceCircle(context, x, y, r);
  for (let i = 0; i < corners.length; i += 2) {
    const [left, top] = [x + r * (corners[i] ?? 0), y + r * (corners[i + 1] ?? 0)];
    if (i === 0) context.moveTo(left, top);
    else context.lineTo(left, top);
  }
  context.closePath();
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} r */
export function traceCircle(context, x, y, r) {
  context.moveTo(x + r, y);
  context.arc(x, y, r, 0, 2 * Math.PI);
}

/** A class's shape as the data of an SVG path in a box of 12 by 12. @param {number} kind */
export function shapePath(kind) {
  const corners = CORNERS[kind] ?? [];
  if (corners.length === 0) return "M10.5 6a4.5 4.5 0 1 1-9 0 4.5 4.5 0 1 1 9 0z";
  const places = corners.map((part) => (6 + 4.3 * part).toFixed(2));
  return `M${places.join(" ")}z`;
}
