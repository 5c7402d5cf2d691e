import { expect, test } from "vitest";
import { valueWords } from "../../../../web/fleet/filter-words.ts";

test.for([
  ["state", "atRisk", "At risk"],
  ["state", "constructor", "constructor"],
  ["proof", "notNeeded", "Not needed"],
  ["reason", "dayQuotaReached", "Daily quota reached"],
  ["reason", "", "No reason known"],
  ["vault", "/subscriptions/1/vaults/rsv-a", "rsv-a"],
  ["rule", "", "None"],
  ["rule", "camelCase", "camelCase"],
] as const)("tells the %s %s", ([name, value, words]) => {
  expect(valueWords(name, value)).toBe(words);
});
