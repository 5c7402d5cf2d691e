import { expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import { attemptCorrection, driftOf } from "../../../../functions/activities/attempt-correction.ts";

test.for<[string, () => Promise<boolean>, object]>([
  ["is made", async () => true, { corrected: true }],
  ["is not possible any more", async () => false, { corrected: false }],
  [
    "is refused for good",
    () => Promise.reject(new BackupError("AZURE_REFUSED", "no")),
    { corrected: false, refusedWith: "AZURE_REFUSED" },
  ],
])("tells when a correction %s", async ([, change, expected]) => {
  expect(await attemptCorrection(change)).toEqual(expected);
});

test.for([
  ["a transient refusal", new BackupError("AZURE_THROTTLED", "later")],
  ["an error of the app", new Error("bug")],
] as const)("throws %s", async ([, error]) => {
  await expect(attemptCorrection(() => Promise.reject(error))).rejects.toBe(error);
});

test("names what became of each difference", () => {
  const a = { setting: "a", expected: "1", actual: "2" };
  const b = { ...a, setting: "b" };

  expect(driftOf([a, b], { corrected: true }, ({ setting }) => setting === "a")).toEqual([
    { ...a, corrected: true },
    { ...b, corrected: false },
  ]);
});
