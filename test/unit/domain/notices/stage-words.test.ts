import { expect, test } from "vitest";
import { stageSentence } from "../../../../domain/notices/stage-words.ts";

test.for([
  ["waitingForAgent", "Waits for the VM agent."],
  ["ofAnotherRelease", "Of another release."],
  ["constructor", "Constructor."],
])("the stage %s is the sentence %j", ([stage = "", sentence]) => {
  expect(stageSentence(stage)).toBe(sentence);
});
