import { expect, test } from "vitest";
import { deletionActions } from "../../../../domain/events/domain-event.ts";
import { inventoryReasons } from "../../../../domain/inventory/state.ts";
import { backupReasons, outcomeReasons } from "../../../../domain/reasons.ts";
import { reasonLabel, reasonText } from "../../../../web/words/reason-text.ts";

const ownReasons = [
  ...Object.values(outcomeReasons).flatMap((reasons) => Object.keys(reasons)),
  ...Object.keys({ ...backupReasons, ...inventoryReasons, ...deletionActions }),
  ...["waitsForSlot", "deadlinePassed", "cancelled", "recent", "retentionTooShort", "retentionUnknown"],
];

test.for([...new Set(ownReasons)])("%s is words and a sentence, and no code", (reason) => {
  const { words, meaning, code } = reasonText(reason);

  expect(words).toMatch(/^[A-Z][a-z]+(?: [A-Za-z]+)*$/);
  expect(words).not.toMatch(/[a-z][A-Z]/);
  expect(meaning).toMatch(/^[A-Z].*\.$/);
  expect(code).toBeUndefined();
});

test.for([
  ...Object.keys(outcomeReasons.needsAttention),
  "recoveryPointTooOld",
  "noRecoveryPoint",
  "scheduledBackupMissed",
])("%s says what to do", (reason) => {
  expect(reasonText(reason).whatToDo).toMatch(/\.$/);
});

test("a code of Azure that is known is shown by its meaning, with the code beside it", () => {
  const text = reasonText("UserErrorGuestAgentStatusUnavailable");

  expect(text.words).not.toContain("UserError");
  expect(text).toMatchObject({ code: "UserErrorGuestAgentStatusUnavailable" });
  expect(text.whatToDo).toBeDefined();
  expect(text.whoActs).toBeDefined();
});

test("a code of Azure that is unknown is a code, not an explanation", () => {
  expect(reasonText("UserErrorBrandNewThing")).toEqual({ words: "Azure gave a code", code: "UserErrorBrandNewThing" });
});

test("Azure's code beside a reason adds what it means and what to do", () => {
  const text = reasonText("snapshotFailed", "UserErrorGuestAgentStatusUnavailable");

  expect(text.words).toBe("Snapshot failed");
  expect(text.meaning).toMatch(/^No snapshot could be taken\. \S/);
  expect(text.whatToDo).not.toBe(reasonText("snapshotFailed").whatToDo);
});

test("an error code of the app is a sentence, with the code beside it", () => {
  expect(reasonText("AZURE_THROTTLED")).toEqual({ words: "Azure asked the app to wait", code: "AZURE_THROTTLED" });
});

test.for([
  ["someLaterReason", "Some later reason"],
  ["already in words", "Already in words"],
  ["constructor", "Constructor"],
  ["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
] as const)("a reason that is not known is shown in words: %s", ([reason, words]) => {
  expect(reasonLabel(reason)).toBe(words);
});
