// The tiles as they stand, with their heads, as one PNG.
import { saveFile } from "../kit/export.js";

/** @import { Room } from "./room.js" */

/** Pixels of the picture for each of the page's. */
const SHARP = 2;
const MARGIN = 16;
const LINE = 18;

/** @param {HTMLElement} grid @param {Room} room */
export function savePicture(grid, room) {
  const theme = room.theme.peek();
  const box = grid.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = SHARP * (grid.scrollWidth + 2 * MARGIN);
  canvas.height = SHARP * (grid.scrollHeight + 2 * MARGIN);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(SHARP, SHARP);
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(MARGIN - box.left, MARGIN - box.top);
  const { fontFamily } = getComputedStyle(grid);
  const write = (/** @type {Element} */ element, /** @type {string} */ weight) => {
    const place = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (place.width === 0) return;
    context.font = `${weight} ${style.fontSize} ${fontFamily}`;
    context.fillStyle = style.color;
    context.textBaseline = "top";
    context.textAlign =
      style.textAlign === "right" ? "right" : style.textAlign === "center" ? "center" : "left";
    const left =
      { left: place.left, center: place.left + place.width / 2, right: place.right }[context.textAlign] ??
      place.left;
    const text = (element.textContent ?? "").replace(/\s+/g, " ").trim();
    context.fillText(
      text,
      left,
      place.top + Math.max(0, (place.height - LINE) / 2),
      Math.max(40, place.width + 8),
    );
  };
  for (const head of grid.querySelectorAll(".column-head, .row-head, .tile-head b")) write(head, "600");
  for (const words of grid.querySelectorAll(".tile-foot .loss, .tile-foot .says")) write(words, "400");
  for (const key of /** @type {NodeListOf<HTMLElement>} */ (grid.querySelectorAll(".swatch"))) {
    const place = key.getBoundingClientRect();
    context.fillStyle = key.style.background;
    context.fillRect(place.left, place.top, place.width, place.height);
  }
  for (const number of /** @type {NodeListOf<HTMLElement>} */ (
    grid.querySelectorAll(".tile-number:not([hidden])")
  )) {
    const place = number.getBoundingClientRect();
    context.fillStyle = number.style.background;
    context.fillRect(place.left, place.top, place.width, place.height);
    context.font = `600 ${getComputedStyle(number).fontSize} ${fontFamily}`;
    context.fillStyle = theme.ink;
    [context.textAlign, context.textBaseline] = ["center", "middle"];
    context.fillText(number.textContent ?? "", place.left + place.width / 2, place.top + place.height / 2);
  }
  if (["map", "curve", "disagree"].includes(room.kind.peek()))
    for (const one of grid.querySelectorAll("canvas")) {
      const place = one.getBoundingClientRect();
      if (place.width > 0) context.drawImage(one, place.left, place.top, place.width, place.height);
    }
  canvas.toBlob((blob) => blob && saveFile([blob], "image/png", "livegrad-compare.png"));
}
