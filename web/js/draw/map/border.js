// Draws the lines between classes as they come over the wire; knows nothing of how they are found.

/** What stands for the picture's whole side. */
const FULL = 65535;

/**
 * Stroke pieces of lines as one path.
 * @param {CanvasRenderingContext2D} context
 * @param {Uint16Array} pieces x0, y0, x1, y1 of each, from the top left
 * @param {number} side
 * @param {string} colour
 * @param {number} width
 */
export function drawBorder(context, pieces, side, colour, width) {
  const scale = side / FULL;
  context.beginPath();
  for (let at = 0; at + 3 < pieces.length; at += 4) {
    context.moveTo(scale * (pieces[at] ?? 0), scale * (pieces[at + 1] ?? 0));
    context.lineTo(scale * (pieces[at + 2] ?? 0), scale * (pieces[at + 3] ?? 0));
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  // Round caps would take three times as long, for gaps that pieces this short do not have.
  context.lineCap = "butt";
  context.stroke();
}
