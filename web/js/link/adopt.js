// Owns how the open page takes up a link that was pasted into it; loaded when one is.
/** @import { Actions, Lane, Past, RunConfig, Settings, Store } from "../types.d.ts" */
import { batch } from "../../vendor/signals-core.js";
import { difference } from "../options/config.js";
import { DEFAULTS } from "../store/defaults.js";
import { notify } from "../store/state.js";
import { withUnsaid } from "./unsaid.js";

/**
 * Show what a link says that was pasted into the open page. Theme, palette, language and level stay a person's own
 * unless the link speaks of them, as they do when a page is opened with it.
 * @param {Store} store @param {Lane} lane @param {Actions} actions @param {Settings} settings @param {RunConfig} defaults
 * @param {Past} past
 */
export function adopt(store, lane, actions, settings, defaults, past) {
  const { speed = DEFAULTS.speed, notices = [], compare, learn = null } = settings;
  store.learn.value = learn;
  // A lesson says itself what is on the stage.
  if (learn) return;
  if (compare !== undefined && past.compare) {
    store.tab.value = "compare";
    return past.compare({
      plan: compare,
      config: withUnsaid(settings.config ?? defaults, lane.config.peek()),
    });
  }
  past.single?.();
  const config = withUnsaid(settings.config ?? defaults, lane.config.peek());
  const { theme: _theme, palette: _palette, language: _language, level: _level, ...shown } = DEFAULTS.view;
  batch(() => {
    for (const [name, value] of Object.entries({ ...shown, ...settings.view }))
      store.view[/** @type {keyof Store["view"]} */ (name)].value = value;
    if (Object.keys(difference(lane.config.peek(), config)).length > 0) actions.configure(config);
    if (speed !== store.speed.peek()) actions.speed(speed);
    for (const notice of notices) notify(store, notice);
  });
}
