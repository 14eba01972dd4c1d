// What the server finds when a claim of a lesson that is being written is tried, and when its file is checked.
import { html, nothing } from "../../../../vendor/lit.js";
import { signal } from "../../../../vendor/signals-core.js";

/** @import { ClaimsEvent, Mistake, Reason, ServerEvent, Translate } from "../../../types.d.ts" */
/** @import { Step } from "../../../learn/types.d.ts" */
/** @import { Desk } from "../learn.js" */

/** @param {Desk} desk */
export function createTrials({ store, send, heard }) {
  /** @type {import("../../../../vendor/signals-core.js").Signal<{ id: number, step: number } | null>} */
  const busy = signal(null);
  const told = signal(/** @type {{ step: number, event: ClaimsEvent } | null} */ (null));
  const refused = signal(
    /** @type {{ step: number, message: string, reason: Reason | null } | null} */ (null),
  );
  const checked = signal(/** @type {readonly Mistake[] | null} */ (null));
  /** @type {(values: Record<string, number> | null) => void} */
  let settle = () => {};
  let checking = 0;
  const hear = (/** @type {ServerEvent} */ event) => {
    const now = busy.peek();
    if (event.type === "claims" && event.reply_to === now?.id && now) {
      [busy.value, told.value] = [null, { step: now.step, event }];
      const values = Object.entries(event.values).filter(([, value]) => value !== null);
      settle(/** @type {Record<string, number>} */ (Object.fromEntries(values)));
    } else if (event.type === "lesson_checked" && event.reply_to === checking) checked.value = event.mistakes;
    else if (event.type === "error" && now && event.reply_to === now.id) {
      const message = `${event.field ? `${event.field}: ` : ""}${event.message}`;
      [busy.value, refused.value] = [null, { step: now.step, message, reason: event.reason ?? null }];
      // It is said beside the claim.
      store.notices.value = store.notices.peek().filter(({ values }) => values.message !== event.message);
      settle(null);
    } else if (event.type === "welcome" && now) {
      // The server may not know of it any more: it can be asked again.
      busy.value = null;
      settle(null);
    }
  };
  heard.add(hear);
  return {
    ...{ busy, told, refused, checked },
    /** Try one claim, or all with the values. @param {Step} step @param {number} at @param {number | null} claim @returns {Promise<Record<string, number> | null>} */
    claim: (step, at, claim) => {
      const id = store.nextId();
      [busy.value, told.value, refused.value] = [{ id, step: at }, null, null];
      send({ type: "try_claims", step: JSON.stringify(step), claim, id });
      return new Promise((resolve) => {
        settle = resolve;
      });
    },
    /** @param {string} lesson as JSON text */
    check: (lesson) => {
      checking = store.nextId();
      checked.value = null;
      send({ type: "check_lesson", lesson, id: checking });
    },
    stop: () => void heard.delete(hear),
  };
}

/** What came of the last trial, where it was of this step. @param {ReturnType<typeof createTrials>} trials @param {number} step @param {Translate} t */
export function trialWords({ busy, told, refused }, step, t) {
  if (busy.value?.step === step) return html`<p class="hint" role="status">${t("learn.trying")}</p>`;
  if (refused.value?.step === step) {
    const { message, reason } = refused.value;
    return reason
      ? html`<p class="caution" role="alert">${t(`errors.${reason}`)}</p>`
      : html`<p class="caution" role="alert" lang="en">${message}</p>`;
  }
  if (told.value?.step !== step) return nothing;
  const { claims, values } = told.value.event;
  return html`<div role="status"><ul class="claims">${claims.map(
    (
      one,
    ) => html`<li data-tone=${one.holds ? "right" : "wrong"}>${t(one.holds ? "learn.holds" : "learn.holds_not", { n: one.claim + 1, met: one.met, of: one.of })}
      <small lang="en">${one.message}</small></li>`,
  )}</ul>
    ${
      Object.keys(values).length > 0
        ? html`<p class="hint">${Object.entries(values)
            .map(([name, value]) => `${name} = ${value === null ? "–" : Number(value.toPrecision(4))}`)
            .join(" · ")}</p>`
        : nothing
    }</div>`;
}
