// Fills web/vendor from node_modules: one flat module, one licence and one .d.ts for each third-party package.
// It knows nothing of the page; run it with `npm run vendor` after a version in package.json has changed.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const VENDOR = join(ROOT, "web", "vendor");

/**
 * What the page takes. `exports` is what esbuild bundles and, as it stands, the module's .d.ts: the types come
 * from node_modules, which tsc needs anyway, so that no copy of them can go stale.
 */
const MODULES = [
  {
    name: "lit",
    from: "lit-html",
    exports: [
      'export { html, nothing, render, svg } from "lit-html";',
      'export { classMap } from "lit-html/directives/class-map.js";',
      'export { live } from "lit-html/directives/live.js";',
      'export { createRef, ref } from "lit-html/directives/ref.js";',
      'export { repeat } from "lit-html/directives/repeat.js";',
      'export { styleMap } from "lit-html/directives/style-map.js";',
    ],
  },
  {
    name: "signals-core",
    from: "@preact/signals-core",
    exports: [
      'export { batch, computed, effect, signal, untracked } from "@preact/signals-core";',
      'export type { ReadonlySignal, Signal } from "@preact/signals-core";',
    ],
  },
  { name: "uplot", from: "uplot", exports: ['export { default } from "uplot";'], css: "dist/uPlot.min.css" },
  { name: "msgpack", from: "@msgpack/msgpack", exports: ['export { decode } from "@msgpack/msgpack";'] },
];

/** @param {string} from @returns {string} the folder a package is installed in */
function folder(from) {
  const require = createRequire(join(ROOT, "package.json"));
  const paths = require.resolve.paths(from) ?? [];
  return join(paths[0] ?? join(ROOT, "node_modules"), from);
}

/** @param {string} code @param {string} header @returns {Promise<string>} `code` and all it imports, as one module */
async function bundle(code, header) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: ROOT, loader: "ts" },
    banner: { js: header },
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    legalComments: "none",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** @param {typeof MODULES[number]} module @returns {Promise<[name: string, text: string][]>} */
async function files({ name, from, exports, css }) {
  const source = folder(from);
  const { version, license } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const header = `/* ${from} ${version}, ${license}: see ${name}.LICENSE.txt. Made by scripts/vendor.mjs. */`;
  const code = exports.join("\n");
  const made = /** @type {[string, string][]} */ ([
    [`${name}.js`, await bundle(code, header)],
    [`${name}.d.ts`, `${header}\n${code}\n`],
    [`${name}.LICENSE.txt`, await readFile(join(source, "LICENSE"), "utf8")],
  ]);
  if (css) made.push([`${name}.css`, `${header}\n${await readFile(join(source, css), "utf8")}\n`]);
  return made;
}

/** @returns {Promise<Map<string, string>>} file name -> text: all that belongs into web/vendor */
export async function vendored() {
  return new Map((await Promise.all(MODULES.map(files))).flat());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = await vendored();
  await rm(VENDOR, { recursive: true, force: true });
  await mkdir(VENDOR, { recursive: true });
  for (const [name, text] of made) await writeFile(join(VENDOR, name), text);
}
