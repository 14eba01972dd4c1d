// What the server was asked to check, and how far it is; it outlives a lost connection, for the server goes on.
import { signal } from "../../../../vendor/signals-core.js";
import { isOn, joined } from "../../../learn/challenge.js";

/** @import { AttemptEvent, Reason, RunConfig, ServerEvent } from "../../../types.d.ts" */
/** @import { Desk } from "../learn.js" */

/**
 * Why there is no verdict: it was refused, or the server was started anew and knows nothing of it.
 * @typedef {{ challenge: string, part: string | null, why: "refused" | "forgotten", message: string, field: string | null, reason: Reason | null }} Refused
 */
/** @typedef {ReturnType<typeof createAttempts>} Attempts */

/** @param {Desk} desk */
export function createAttempts({ store, send, heard }) {
  const attempt = signal(/** @type {AttemptEvent | null} */ (null));
  const refused = signal(/** @type {Refused | null} */ (null));
  /** What was sent and is not answered. @type {import("../../../../vendor/signals-core.js").Signal<{ id: number, challenge: string, part: string | null } | null>} */
  const asking = signal(null);
  /** What was sent last; null: in another life of this page. */
  const tried = signal(/** @type {RunConfig | null} */ (null));
  /** Whether the server has been joined again, and has not told of an attempt yet. */
  let isJoining = false;

  const hear = (/** @type {ServerEvent} */ event) => {
    if (event.type === "attempt") {
      isJoining = false;
      [attempt.value, refused.value] = [joined(attempt.peek(), event), null];
      if (event.reply_to === undefined || event.reply_to === asking.peek()?.id) asking.value = null;
    } else if (event.type === "welcome") isJoining = isOn(attempt.peek());
    else if (event.type === "run" && isJoining) {
      isJoining = false;
      const { challenge, part } = /** @type {AttemptEvent} */ (attempt.peek());
      attempt.value = null;
      refused.value = { challenge, part, why: "forgotten", message: "", field: null, reason: null };
    } else if (event.type === "error" && event.reply_to === asking.peek()?.id && asking.peek()) {
      const { challenge, part } = /** @type {NonNullable<typeof asking.value>} */ (asking.peek());
      asking.value = null;
      const { message, field, reason = null } = event;
      refused.value = { challenge, part, why: "refused", message, field, reason };
      // It is said where the attempt was made.
      store.notices.value = store.notices.peek().filter(({ values }) => values.message !== message);
    }
  };
  heard.add(hear);
  return {
    attempt,
    tried,
    refused,
    asking,
    /** @param {string} challenge @param {string | null} part @param {RunConfig} config */
    send: (challenge, part, config) => {
      const id = store.nextId();
      [asking.value, tried.value, refused.value, attempt.value] = [
        { id, challenge, part },
        config,
        null,
        null,
      ];
      send({ type: "attempt", challenge, part, config, id });
    },
    cancel: () => send({ type: "cancel_attempt", id: store.nextId() }),
    stop: () => heard.delete(hear),
  };
}
