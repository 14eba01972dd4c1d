// The tiles side by side: as large as there is room for, in rows and columns with heads where two options differ. Arrow
// keys go from one to the next, Enter opens it.
import { html, render } from "../../../vendor/lit.js";
import { effect, untracked } from "../../../vendor/signals-core.js";
import { headOf, optionName } from "../../compare/titles.js";
import { on, together } from "../kit/mount.js";
import { isWide } from "../kit/screen.js";
import { tile } from "./tile.js";

/** @import { Room, Run } from "./room.js" */

/** Room for a tile's head and foot, by whether it is large enough to have them. */
const HEAD = 30;
const FOOT = 48;
/** A tile narrower than this has its losses below each other, and what is said of it on two lines. */
const SLIM = 180;
const TALL = 72;
/** Smaller than this a tile has no words of its own but its head's. */
const LARGE = 128;
/** The size of type that these are for, in pixels. */
const TYPE = 14;
const SMALLEST = 38;
/** The same in a grid on a page that scrolls. */
const NARROWEST = 72;
/** Pixels around the tiles and around the chart below them, and the least height of that. */
const AROUND = 132;
const LOWEST = 130;
/** The most that the chart takes of the page. */
const HIGHEST = 0.55;
const GAP = 12;
/** Height of the columns' heads. */
const TOP = 26;
const NARROW_GAP = 4;

/** @param {HTMLElement} root @param {Room} room */
export function tiles(root, room) {
  const grid = document.createElement("div");
  grid.className = "tiles";
  root.append(grid);
  /** @type {Map<string, { element: HTMLButtonElement, stop: () => void }>} */
  const made = new Map();
  let columns = 1;
  const page = /** @type {HTMLElement} */ (root.closest("#compare"));

  const build = () => {
    const runs = room.runs.value;
    const heads = headsOf(room);
    const keys = new Set();
    const order = runs.map((run) => {
      const key = `${run.lane.id} ${run.title.short} ${run.title.long} ${run.colour}`;
      keys.add(key);
      const known = made.get(key);
      if (known) return { run, element: known.element };
      const element = document.createElement("button");
      element.className = "tile";
      element.dataset.lane = String(run.lane.id);
      const stop = untracked(() => tile(element, run, room));
      made.set(key, { element, stop });
      return { run, element };
    });
    for (const [key, { element, stop }] of made)
      if (!keys.has(key)) {
        stop();
        element.remove();
        made.delete(key);
      }
    grid.setAttribute("aria-label", room.t("compare.tiles", { n: runs.length }));
    grid.setAttribute("role", "group");
    lay(grid, order, heads, room);
    fit();
    for (const [at, { element }] of order.entries()) element.tabIndex = at === 0 ? 0 : -1;
  };

  /** As large as the room allows; on a narrow page as wide as that is. */
  const fit = () => {
    const count = room.runs.peek().length;
    if (count === 0) return;
    const heads = untracked(() => headsOf(room));
    const asGrid = heads !== null;
    // On a projector words are larger.
    const type = Number.parseFloat(getComputedStyle(page).fontSize) / TYPE;
    const width = root.clientWidth;
    // What the chart and the table leave where they are as low as they may be; then they take what is left.
    const height = page.clientHeight - AROUND - LOWEST;
    const size = asGrid
      ? gridSize(width, height, heads.columns.length, heads.rows.length, type)
      : flowSize(width, height, count, type);
    columns = size.columns;
    const side = Math.max(SMALLEST, Math.floor(size.side));
    const rows = asGrid ? heads.rows.length : Math.ceil(count / columns);
    const words = type * ((asGrid ? 0 : HEAD) + (size.hasWords ? footOf(side / type) : 0));
    const used = rows * (side + words) + (rows - 1) * (asGrid ? NARROW_GAP : GAP) + (asGrid ? TOP : 0);
    const rest = Math.min(LOWEST + Math.max(0, height - used), HIGHEST * page.clientHeight);
    if (isWide.peek()) page.style.setProperty("--foot", `${Math.floor(rest)}px`);
    else page.style.removeProperty("--foot");
    grid.style.setProperty("--side", `${side}px`);
    grid.style.setProperty("--columns", String(columns));
    grid.classList.toggle("small", !size.hasWords);
    grid.classList.toggle("headed", asGrid);
  };
  const observer = new ResizeObserver(fit);
  observer.observe(root);
  observer.observe(page);

  const go = (/** @type {KeyboardEvent} */ event) => {
    const all = /** @type {HTMLElement[]} */ ([...grid.querySelectorAll(".tile")]);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const step = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
      Home: -at,
      End: all.length - 1 - at,
    }[event.key];
    if (at < 0 || step === undefined) return;
    // The page steps the training with the same keys.
    event.preventDefault();
    event.stopPropagation();
    const next = all[Math.max(0, Math.min(all.length - 1, at + step))];
    for (const one of all) one.tabIndex = one === next ? 0 : -1;
    next?.focus();
  };
  const laneAt = (/** @type {EventTarget | null} */ target) => {
    const found = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target)?.closest?.(".tile"));
    return found ? Number(found.dataset.lane) : null;
  };
  const point = (/** @type {Event} */ { target }) => {
    room.pointed.value = laneAt(target);
    explain(/** @type {HTMLElement | null} */ (/** @type {Element} */ (target)?.closest?.(".tile")));
  };
  const leave = () => {
    room.pointed.value = laneAt(
      document.activeElement?.matches(":focus-visible") ? document.activeElement : null,
    );
  };
  const open = (/** @type {Event} */ { target }) => {
    const lane = laneAt(target);
    if (lane !== null) room.comparing.open(lane);
  };
  return together(
    effect(build),
    on(grid, "keydown", go),
    on(grid, "pointerover", point),
    on(grid, "pointerleave", leave),
    on(grid, "focusin", point),
    on(grid, "focusout", leave),
    on(grid, "click", open),
    () => observer.disconnect(),
    () => {
      for (const { stop } of made.values()) stop();
      grid.remove();
    },
  );
}

/** Of a tile whose words are cut a tip says all. @param {HTMLElement | null} element */
function explain(element) {
  const words = [...(element?.querySelectorAll(".tile-head b, .says") ?? [])];
  const isCut = words.some(
    (one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1,
  );
  if (isCut) element?.setAttribute("data-tip", element.getAttribute("aria-label") ?? "");
  else element?.removeAttribute("data-tip");
}

/**
 * @typedef {object} Heads
 * @property {string} across what the columns differ in
 * @property {string} down
 * @property {string[]} columns
 * @property {string[]} rows
 */

/**
 * Heads of columns and rows, where two options differ and every lane has its place.
 * @param {Room} room @returns {Heads | null}
 */
function headsOf({ plan, runs, words }) {
  const [across, down] = plan.value.axes;
  if (!across || !down || runs.value.some(({ place }) => place === null)) return null;
  return {
    across: optionName(across.path, words.value),
    down: optionName(down.path, words.value),
    columns: across.values.map((value) => headOf(across, value, words.value)),
    rows: down.values.map((value) => headOf(down, value, words.value)),
  };
}

/** @param {HTMLElement} grid @param {readonly { run: Run, element: HTMLElement }[]} order @param {Heads | null} heads @param {Room} room */
function lay(grid, order, heads, room) {
  let place = /** @type {HTMLElement | null} */ (grid.querySelector(".heads"));
  if (!place) {
    place = document.createElement("div");
    place.className = "heads";
    grid.prepend(place);
  }
  render(
    heads
      ? html`<span class="corner-head">↓ <b>${heads.down}</b><br>→ <b>${heads.across}</b></span>
        ${heads.columns.map((name, at) => html`<span class="column-head" data-at=${at}>${name}</span>`)}
        ${heads.rows.map((name, at) => html`<span class="row-head" data-at=${at}>${name}</span>`)}`
      : "",
    place,
  );
  for (const head of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-at]"))) {
    const at = String(Number(head.dataset.at) + 2);
    head.style.gridArea = head.className === "column-head" ? `1 / ${at}` : `${at} / 1`;
  }
  for (const [at, { run, element }] of order.entries()) {
    element.style.gridArea = heads && run.place ? `${run.place.row + 2} / ${run.place.column + 2}` : "";
    if (grid.children[at + 1] !== element) grid.insertBefore(element, grid.children[at + 1] ?? null);
  }
  void room;
}

/**
 * How large tiles are, in how many columns, and whether there is room for words below each.
 * @typedef {{ columns: number, side: number, hasWords: boolean }} Size
 */

/** @param {number} width @param {number} height @param {number} columns @param {number} rows @param {number} type @returns {Size} */
function gridSize(width, height, columns, rows, type) {
  // A narrow page scrolls: rows and columns stay what they are.
  if (!isWide.peek()) {
    const side = Math.max(NARROWEST, (width - 92) / columns - NARROW_GAP);
    return { columns, side, hasWords: side >= LARGE };
  }
  return { columns, ...sized((width - 92) / columns - NARROW_GAP, (height - TOP) / rows - NARROW_GAP, type) };
}

/** As many columns as make the tiles largest. @param {number} width @param {number} height @param {number} count @param {number} type @returns {Size} */
function flowSize(width, height, count, type) {
  if (!isWide.peek()) {
    const columns = width < 560 || count <= 4 ? 2 : 3;
    const side = Math.min(420, (width - GAP * (columns - 1)) / columns);
    return { columns, side, hasWords: side >= LARGE };
  }
  let best = { columns: 1, side: 0, hasWords: false };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const size = sized(width / columns - GAP, height / rows - GAP - type * HEAD, type);
    if (size.side > best.side) best = { columns, ...size };
  }
  return best;
}

/** @param {number} side of a tile, where type is as large as FOOT is for */
function footOf(side) {
  return side < SLIM ? TALL : FOOT;
}

/** @param {number} across @param {number} down what there is for a tile, its foot among it @param {number} type how large words are */
function sized(across, down, type) {
  const roomy = Math.min(across, down - type * footOf(across / type));
  const hasWords = roomy >= LARGE;
  return { side: hasWords ? roomy : Math.min(across, down), hasWords };
}
