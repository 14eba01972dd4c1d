import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { decodeEvent } from "../../../web/js/wire/protocol.js";

test("every event that the server declares is taken in", async () => {
  const types = await readFile(new URL("../../../web/js/wire/types.d.ts", import.meta.url), "utf8");
  const names = [...(types.match(/ServerEvent =([^;]*);/)?.[1] ?? "").matchAll(/\w+/g)].map(([name]) => name);
  const words = names.map(
    (name) => types.match(new RegExp(`interface ${name} \\{[^}]*?type: "(\\w+)"`))?.[1],
  );
  assert.ok(words.length > 8);
  for (const word of words) assert.equal(decodeEvent(`{ "type": "${word}" }`).type, word);
});
