// One tooltip for the whole page: shows the `data-tip` of what the pointer rests on or the keyboard has reached.
import { on, together } from "./mount.js";

const DELAY = 450;
/** A finger that rests so long asks what it is on; one that has moved further than this, in pixels, scrolls or draws. */
const HOLD = 500;
const STILL = 10;
/** What a tip says of keys, in either language, which a finger does not have. */
const KEY = /\s*(Keys?|快捷键)[:：][^.。]*[.。]?$/;

/** @param {HTMLElement} body */
export function tooltips(body) {
  const bubble = document.createElement("div");
  bubble.id = "tooltip";
  bubble.setAttribute("role", "tooltip");
  // It is read as the description of what it is about, and would be read again as a part of the page.
  bubble.setAttribute("aria-hidden", "true");
  bubble.hidden = true;
  body.append(bubble);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Element | null} */
  let owner = null;
  /** @type {Element | null} what has been pressed, to load this too, needs no explanation until the pointer has left it */
  let pressed = document.activeElement?.closest("[data-tip]") ?? null;
  /** @type {PointerEvent | null} where a finger rests */
  let finger = null;
  /** Whether it has been told what it rests on; then letting go does not press it. */
  let isTold = false;
  /** @type {Element | null} what has come to lie beneath the pointer, by whose move or by the page's: a tip is for who moves */
  let beneath = null;

  const hide = () => {
    clearTimeout(timer);
    bubble.hidden = true;
    bubble.textContent = ""; // or it would be there in the language of before
    owner?.removeAttribute("aria-describedby");
    owner = null;
  };
  /** @param {Element} element @param {Element} focus */
  const show = (element, focus) => {
    const words = element.getAttribute("data-tip") ?? "";
    bubble.textContent = finger ? words.replace(KEY, "") : words;
    bubble.hidden = !bubble.textContent || !element.isConnected;
    place(bubble, element.getBoundingClientRect());
    focus.setAttribute("aria-describedby", bubble.id);
    owner = focus;
  };
  /** @param {Element} target @param {number} delay */
  const aim = (target, delay) => {
    const element = target.closest?.("[data-tip]");
    hide();
    if (element === pressed) return;
    pressed = null;
    if (element) timer = setTimeout(() => show(element, target), delay);
  };
  const lift = () => {
    if (finger && !isTold) clearTimeout(timer);
    finger = null;
  };
  // It is loaded by the first move or key, whose event has passed by now.
  const rested = [...body.querySelectorAll("[data-tip]:hover")].at(-1);
  if (rested && !matchMedia("(hover: none)").matches) aim(rested, DELAY);
  else if (document.activeElement?.matches(":focus-visible")) aim(document.activeElement, 0);
  return together(
    on(body, "pointerover", (/** @type {PointerEvent} */ event) => {
      if (event.pointerType === "touch") return;
      beneath = /** @type {Element} */ (event.target);
      hide();
    }),
    on(
      body,
      "focusin",
      (/** @type {Event} */ event) =>
        /** @type {Element} */ (event.target).matches(":focus-visible") &&
        aim(/** @type {Element} */ (event.target), 0),
    ),
    on(body, "focusout", hide),
    // What is being typed into, or was pressed by a key, needs no explanation either; Escape is then for what is beneath.
    on(body, "input", hide),
    on(body, "click", hide),
    on(body, "pointerdown", (/** @type {PointerEvent} */ event) => {
      hide();
      const target = /** @type {Element} */ (event.target);
      const element = target.closest?.("[data-tip]") ?? null;
      isTold = false;
      finger = event.pointerType === "touch" && event.isPrimary ? event : null;
      if (finger === null) pressed = element;
      else if (element)
        timer = setTimeout(() => {
          show(element, target);
          isTold = true;
        }, HOLD);
    }),
    on(body, "pointermove", (/** @type {PointerEvent} */ event) => {
      if (beneath && event.pointerType !== "touch") {
        aim(beneath, DELAY);
        beneath = null;
      }
      if (finger && Math.hypot(event.clientX - finger.clientX, event.clientY - finger.clientY) > STILL)
        lift();
    }),
    on(body, "pointerup", lift),
    on(body, "pointercancel", lift),
    on(
      body,
      "click",
      (/** @type {Event} */ event) => {
        if (!isTold) return;
        isTold = false;
        event.preventDefault();
        event.stopPropagation();
      },
      { capture: true },
    ),
    // The browser's own menu, which the same gesture opens, would lie over the tip.
    on(body, "contextmenu", (/** @type {Event} */ event) => finger && event.preventDefault()),
    on(body, "keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      // It is what lies on top: what is beneath it stays open until the key is pressed again.
      if (!bubble.hidden) event.preventDefault();
      hide();
    }),
    () => bubble.remove(),
  );
}

/** Under its element, or above where there is no room below; never outside the window. @param {HTMLElement} bubble @param {DOMRect} box */
function place(bubble, box) {
  const [width, height] = [bubble.offsetWidth, bubble.offsetHeight];
  const left = Math.max(8, Math.min(innerWidth - width - 8, box.left + box.width / 2 - width / 2));
  const below = box.bottom + 8;
  const top = below + height > innerHeight - 8 ? box.top - height - 8 : below;
  bubble.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(8, top))}px)`;
}
