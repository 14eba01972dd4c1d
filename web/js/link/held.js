// Whether something may be changed now: a lesson can hold options. Kept apart so that nobody has to know lessons.
import { signal } from "../../vendor/signals-core.js";

/** @import { Changes } from "../types.d.ts" */

/** Says whether changes are refused, and tells the person why; null: nothing is held. */
export const held = signal(/** @type {((changes: Changes) => boolean) | null} */ (null));
