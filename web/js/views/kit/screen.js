// What kind of screen the page is on, where a style sheet alone cannot say it.

/** A finger, which needs larger targets, has no keys and cannot point without pressing. */
export const coarse = matchMedia("(pointer: coarse)");

/** Narrow, or a phone held sideways: the controls live in a drawer. The style sheets say the same (layout.css). */
export const phone = matchMedia("(max-width: 640px), (max-width: 999px) and (max-height: 480px)");

/** Everything that matters is in the window at once; narrower, the panels stand below each other and the page scrolls. */
export const wide = matchMedia("(min-width: 1000px)");
