// The server's verdict on a try: how far it is, seed by seed with small maps, and what each rule has come to.
import { html, nothing, ref } from "../../../../vendor/lit.js";
import { classTables, mix, TINT } from "../../../draw/kit/colour.js";
import { createField, drawField } from "../../../draw/kit/field.js";
import { drawBorder } from "../../../draw/map/border.js";
import { isOn } from "../../../learn/challenge.js";
import { seedMap } from "../../../learn/seed-map.js";
import { difference } from "../../../options/config.js";
import { boundsWords, written } from "../number-words.js";

/** @import { AttemptSeed, RunConfig, Theme, Translate } from "../../../types.d.ts" */
/** @import { Challenge, Rule } from "../../../learn/challenge.js" */
/** @import { State } from "./challenges.js" */
/** @import { Desk } from "../learn.js" */
/** @import { Refused } from "./attempts.js" */

/** Pixels of a map's side. */
const SIDE = 96;

/** @param {Challenge} challenge @param {State} state @param {Desk} desk */
export function verdict(challenge, { attempts }, desk) {
  const { t, store, bar } = desk;
  const language = store.view.language.value;
  const refused = attempts.refused.value;
  if (refused?.challenge === challenge.id)
    return html`<div class="caution" role="alert"><p>${refused.why === "forgotten" ? t("learn.forgotten") : t("learn.refused")}</p>
      ${serverSays(refused, t)}</div>`;
  if (attempts.asking.value?.challenge === challenge.id)
    return html`<p class="hint" role="status">${t("learn.sent")}</p>`;
  const now = attempts.attempt.value;
  if (!now || now.challenge !== challenge.id) return nothing;
  const words =
    now.state === "waiting"
      ? t("learn.waiting", { n: now.ahead })
      : t(`learn.state_${now.state}`, { n: now.seeds.length, of: now.of, limit: now.limit });
  return html`<section class="verdict" data-state=${now.state} aria-labelledby="learn-verdict">
    <h4 id="learn-verdict">${t("learn.server_says")}</h4>
    <p role="status"><b>${words}</b></p>
    ${isOfBefore(attempts, bar.config.value) ? html`<p class="hint" id="learn-verdict-before">${t("learn.verdict_before")}</p>` : nothing}
    ${
      isOn(now)
        ? html`<div class="runner"><progress max="100" value=${Math.round(100 * now.done)} aria-label=${words}></progress>
          <button class="tiny line" id="learn-cancel" @click=${attempts.cancel}>${t("learn.cancel")}</button></div>`
        : nothing
    }
    ${now.rules.length > 0 ? html`<ul class="rules">${now.rules.map((rule, at) => html`<li data-tone=${rule.passed ? "right" : "wrong"}>${ruleWords(challenge, at, rule.found, now.of, now.part, t, language)}</li>`)}</ul>` : nothing}
    <ol class="seeds">${now.seeds.map((seed) => html`<li data-tone=${seed.passed ? "right" : "wrong"}>${map(seed, desk)}<span class="seed-words">${seedWords(seed, challenge, t, language)}</span></li>`)}</ol>
  </section>`;
}

/**
 * Whether something has been changed since what the verdict is about; the server takes seeds of its own.
 * @param {State["attempts"]} attempts @param {RunConfig} now
 */
function isOfBefore({ tried }, now) {
  const changes = tried.value ? Object.keys(difference(tried.value, now)) : [];
  return changes.some((path) => !path.startsWith("seeds."));
}

/** @param {Challenge} challenge @param {number} at @param {number | null} found @param {number} of @param {string | null} part @param {Desk["t"]} t @param {string} language */
function ruleWords(challenge, at, found, of, part, t, language) {
  if (part) return t("learn.rule_part", { name: t(`learn.verdict.${part}`), n: found ?? 0, of });
  const rule = /** @type {Rule} */ (challenge.rules?.[at]);
  const { what } = rule.of;
  const write = (/** @type {number} */ value) => written(what, value, language);
  const bounds = boundsWords(rule, t, write);
  if ((rule.over ?? "each") === "each")
    return t("learn.rule_each", {
      name: t(`learn.of.${what}`),
      bounds,
      n: found ?? 0,
      of,
      hold: challenge.hold ?? of,
    });
  const came = found === null ? "–" : write(found);
  return t("learn.rule_over", {
    name: t(`learn.of.${what}`),
    over: t(`learn.over_${rule.over}`),
    bounds,
    came,
  });
}

/** @param {AttemptSeed} seed @param {Challenge} challenge @param {Desk["t"]} t @param {string} language */
function seedWords(seed, { rules = [] }, t, language) {
  const mark = t(seed.passed ? "learn.seed_right" : "learn.seed_wrong", { seed: seed.seed });
  const numbers = seed.diverged
    ? [t("learn.diverged")]
    : seed.verdicts.length > 0
      ? seed.verdicts.map((kind) => t(`learn.verdict.${kind}`))
      : seed.numbers.flatMap((number, at) =>
          number === null ? [] : written(rules[at]?.of.what ?? "", number, language),
        );
  return html`<span class="unseen">${mark}</span><span aria-hidden="true">${seed.passed ? "✓" : "✗"}</span> ${numbers.join(" · ")}`;
}

/** @param {AttemptSeed} seed @param {Desk} desk */
function map({ frame, seed }, { theme, t }) {
  const colours = theme.value;
  const draw = (/** @type {Element | undefined} */ element) => {
    const canvas = /** @type {HTMLCanvasElement | undefined} */ (element);
    if (!canvas) return;
    const key = `${colours.ground}${colours.low}${frame?.length ?? 0}`;
    if (canvas.dataset.key === key) return;
    canvas.dataset.key = key;
    paint(canvas, frame, colours);
  };
  return html`<canvas width=${SIDE} height=${SIDE} role="img" aria-label=${t("learn.seed_map", { seed })} ${ref(draw)}></canvas>`;
}

/** @param {HTMLCanvasElement} canvas @param {string | null} frame @param {Theme} theme */
function paint(canvas, frame, theme) {
  const context = canvas.getContext("2d");
  const found = seedMap(frame);
  if (!context) return;
  context.clearRect(0, 0, SIDE, SIDE);
  if (!found) return;
  const field = createField();
  if (found.classes) {
    const pale = theme.classes.map((colour) => mix(theme.mid, colour, TINT));
    field.fillClasses(found.cells, found.classes, found.size, classTables(pale, theme.mid, false));
  } else field.fill(found.cells, found.size, 1, theme.field);
  drawField(context, field, 0, 0, 0, SIDE, SIDE);
  if (found.border) drawBorder(context, found.border, SIDE, theme.ink, 1.5);
}

/** Why it was refused: in the reader's language where the page has words for it. @param {Refused} refused @param {Translate} t */
function serverSays({ message, field, reason }, t) {
  if (reason) return html`<p>${t(`errors.${reason}`)}</p>`;
  if (!message) return nothing;
  const isNamed = !field || message.startsWith(field);
  return html`<p class="server-says" lang="en">${isNamed ? nothing : html`<code>${field}</code> `}${message}</p>`;
}
