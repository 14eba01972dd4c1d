// Sorts the page's words into those of the first load and those that come when first needed, for each language.
// New words may be added to either file; run it with `npm run words`, and a test holds the files to it.
import { readFile, writeFile } from "node:fs/promises";

const LANGUAGES = ["en", "zh-CN"];

/** What is said in dialogs, panels and verdicts, and not on the page as it first stands at level Basic. */
const LATER = [
  /^(activation|badges?|card|chain|code|compare|csv|difference|earlier|finder|frozen|full_screen|health|help|idle|key|labels|live|more|paint|picker|preparing|print|remedy|sample|time)\./,
  /^(banner\.(?!lost|retry|silent|reload|waiting)|errors|notices)\b/,
  /^(transport\.reached|chart\.samples)$/,
  /^(ridge\.(?!choose$)|schedule\.|share\.|statistic\.|statistic_tip\.)/,
  /^measure\.(dead$|missing$|saturated$|(?!gradient_norm)\w+_(axis|guide|note|tip)$)/,
  /^(option|tip)\.(seeds\.|data\.(chosen|classes|count|custom|imbalance|label_noise|length|outliers|shift|validation_share)$)/,
  /^(option|tip)\.(inputs\.|network\.(?!activation$))/,
  /^(option|tip|choice)\.training\.(clipping|huber_delta|regularization|schedule|stop)/,
  /^(option|tip)\.training\.optimizer\.(?!name$|learning_rate$)/,
  /^data\.(csv|curves|custom|download|edit|paint|several|split|tables)/,
  /^(dataset|choice\.data\.dataset)\.(adding|and|bars|blobs|checkerboard|custom|digits|first-symbol|line|majority|nand|or|order|rings|shapes|sine|step)\b/,
  /^output\.(classes|confusion|curve_label|metrics|no_points|prediction|recall|seen|showKept|showValidation|taken_for|worst)/,
  /^output\.(accuracy|loss|r2|test_r2|train_accuracy|train_points|train_r2|validation_|whole_curve)/,
  /^network\.(fewest|most)_/,
  /^choice\.(inputs\.|network\.(?!activation\.))/,
];

/** @param {string} key @returns {boolean} whether its words come when they are first needed */
export function isLater(key) {
  return LATER.some((pattern) => pattern.test(key));
}

/** @param {string} name @returns {URL} */
function place(name) {
  return new URL(`../web/locales/${name}.json`, import.meta.url);
}

/** @param {string} name @returns {Promise<Record<string, string>>} */
async function words(name) {
  return JSON.parse(await readFile(place(name), "utf8").catch(() => "{}"));
}

/** @param {string} name @param {[string, string][]} entries */
async function write(name, entries) {
  const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1));
  await writeFile(place(name), `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

if (process.argv[1]?.endsWith("words.mjs")) {
  for (const language of LANGUAGES) {
    const all = Object.entries({ ...(await words(`${language}.later`)), ...(await words(language)) });
    await write(
      language,
      all.filter(([key]) => !isLater(key)),
    );
    await write(
      `${language}.later`,
      all.filter(([key]) => isLater(key)),
    );
  }
}
