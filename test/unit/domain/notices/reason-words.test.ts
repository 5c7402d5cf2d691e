import { expect, test } from "vitest";
import { reasonWords } from "../../../../domain/notices/reason-words.ts";
import { backupReasons, outcomeReasons } from "../../../../domain/reasons.ts";

const reasons = [...Object.keys(backupReasons), ...Object.values(outcomeReasons).flatMap((of) => Object.keys(of))];

test.for([...new Set(reasons)])("%s reads as words", (reason) => {
  expect(reasonWords(reason)).toMatch(/^(?:[a-z]+|Azure)(?: (?:[a-z']+|Azure))*$/);
});

test.for<[string, string]>([
  ["policyMissing", "policy missing"],
  ["vmNotFound", "machine not found"],
  ["refused", "refused"],
  ["UserErrorVmNotFound", "UserErrorVmNotFound"],
  ["400239", "400239"],
  ["AZURE_REFUSED", "AZURE_REFUSED"],
  ["toString", "to string"],
])("%s is shown as %s", ([reason, words]) => {
  expect(reasonWords(reason)).toBe(words);
});
