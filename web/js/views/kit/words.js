// Words that one part of the page alone has, in files of their own which come with it; knows no part.
import { signal } from "../../../vendor/signals-core.js";
import { translator } from "../../text/i18n.js";

/** @import { Translate } from "../../types.d.ts" */
/** @import { Signal } from "../../../vendor/signals-core.js" */

/**
 * A translation that has the words of `web/locales/LANGUAGE.PART.json` too; their keys begin with the part's name. Until
 * they have come they are empty.
 * @param {string} part @param {Signal<"en" | "zh-CN">} language @param {Translate} t the page's own
 * @returns {{ t: Translate, ready: Promise<void>, stop: () => void }} `ready`: they have come
 */
export function wordsOf(part, language, t) {
  const there = signal(false);
  const own = translator(language, {
    load: async (wanted, which) => {
      if (which === "later") return {};
      const answer = await fetch(new URL(`../../../locales/${wanted}.${part}.json`, import.meta.url));
      if (!answer.ok) throw new Error(`expected the words of ${part}, got ${answer.status}`);
      return answer.json();
    },
    wait: (again) => void setTimeout(again, 3000),
    // Which language the page is in the page's own words say.
    root: { lang: "" },
  });
  const ready = own.ready.then(() => {
    there.value = true;
  });
  return {
    ready,
    t: (key, values) => {
      if (!key.startsWith(`${part}.`)) return t(key, values);
      return there.value ? own.t(key, values) : "";
    },
    stop: own.stop,
  };
}
