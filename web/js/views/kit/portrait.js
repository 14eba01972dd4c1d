// Takes a part of the page as one picture: its canvases one upon the other, and what is written over them; for paper.

/** Pixels of the picture for each of the page's, at least: paper is finer than a screen. */
const FINE = 2;
/** Written for a screen reader, or to be pressed: not for paper. */
const UNWRITTEN = ".unseen, .card, .weights, #tooltip, [hidden], svg, .corner, .readout, .chart-empty";

/**
 * @param {HTMLElement} part @returns {HTMLCanvasElement | null} null: there is no picture in it
 */
export function portrait(part) {
  const canvases = [...part.querySelectorAll("canvas")].filter(
    (one) => one.checkVisibility() && one.width > 1,
  );
  if (canvases.length === 0) return null;
  const box = part.getBoundingClientRect();
  const picture = document.createElement("canvas");
  picture.width = Math.ceil(box.width * FINE);
  picture.height = Math.ceil(box.height * FINE);
  const context = picture.getContext("2d");
  if (!context || picture.width < 1 || picture.height < 1) return null;
  context.scale(FINE, FINE);
  context.translate(-box.left, -box.top);
  for (const canvas of canvases) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    context.drawImage(canvas, left, top, width, height);
  }
  for (const bar of part.querySelectorAll(".meter, .meter i")) {
    const { left, top, width, height } = bar.getBoundingClientRect();
    context.fillStyle = getComputedStyle(bar).backgroundColor;
    context.fillRect(left, top, width, height);
  }
  write(context, part);
  return picture;
}

/** @param {CanvasRenderingContext2D} context @param {HTMLElement} part */
function write(context, part) {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  context.textBaseline = "middle";
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent?.trim();
    const parent = node.parentElement;
    if (!words || !parent || parent.closest(UNWRITTEN) || !parent.checkVisibility()) continue;
    range.selectNodeContents(node);
    const { left, top, width, height } = range.getBoundingClientRect();
    letter(context, parent, words, left + width / 2, top + height / 2);
  }
  // The style sheet writes the units' names over their buttons.
  for (const button of part.querySelectorAll("[data-name]")) {
    const { left, top, width } = button.getBoundingClientRect();
    letter(context, button, button.getAttribute("data-name") ?? "", left + width / 2, top - 7, "::before");
  }
}

/**
 * @param {CanvasRenderingContext2D} context @param {Element} element whose type it has
 * @param {string} words @param {number} x @param {number} y the middle @param {string} [pseudo]
 */
function letter(context, element, words, x, y, pseudo) {
  const { color, fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(element, pseudo);
  context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  context.textAlign = "center";
  context.fillStyle = color;
  context.fillText(words, x, y);
}
