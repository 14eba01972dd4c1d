// What stands beside the control of an option without being of it, filled in by parts that come later.
import { signal } from "../../../vendor/signals-core.js";

/**
 * Gives what stands beside the name of an option, such as a button to compare its values.
 * @type {import("../../../vendor/signals-core.js").Signal<((path: string) => unknown) | null>}
 */
export const beside = signal(null);

/**
 * The options that each run has for itself, so that the bar, which sets what all have alike, cannot.
 * @type {import("../../../vendor/signals-core.js").Signal<ReadonlySet<string>>}
 */
export const varied = signal(new Set());
