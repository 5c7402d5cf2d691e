import { expect, test } from "vitest";
import { readConfigText } from "../../../../web/what-if/read-config.ts";

test.for(['{"rules":[]}', '\uFEFF{ "rules": [] }\n'])("an object is a configuration: %s", (text) => {
  expect(readConfigText(text)).toEqual({ kind: "config", config: { rules: [] } });
});

test.for([
  ["", "There is no text"],
  [" \n", "There is no text"],
  ["[]", "is an object"],
  ["null", "is an object"],
  ['"text"', "is an object"],
  ['{"rules": [}', "This is not JSON"],
  [`{"a":"${"x".repeat(1_000_000)}"}`, "longer than a million"],
] as const)("other texts are none, and it is said why", ([text, detail]) => {
  expect(readConfigText(text)).toMatchObject({ kind: "wrong", detail: expect.stringContaining(detail) });
});
