import { expect, test } from "vitest";
import { reasonSentence } from "../../../../domain/notices/reason-sentence.ts";

test.for<[string, string | undefined]>([
  ["noRecoveryPoint", "A vault protects the machine, but it has no recovery point."],
  ["protectionEnabled", "Protection was enabled by this run."],
  ["stopFailed", "Protection could not be stopped: the item still costs."],
  ["ofTomorrow", undefined],
  ["toString", undefined],
])("the reason %s is the sentence %j", ([reason, sentence]) => {
  expect(reasonSentence(reason)).toBe(sentence);
});
