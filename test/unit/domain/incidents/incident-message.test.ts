import { expect, test } from "vitest";
import { messageOf } from "../../../../domain/incidents/incident-message.ts";
import { afterAll, closed, minutes, noon, recorded, subjectOf, vaultId, vm } from "../../../support/incidents.ts";

const pending = { phase: "opened", at: noon, machines: 1, severity: "error" } as const;
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test("names 25 machines of many, those that are concerned first", () => {
  const { state } = afterAll(recorded(numbers(0, 25)), recorded(numbers(25, 40), minutes(1)), closed([0], minutes(2)));

  const message = state && messageOf(state, 1, pending);

  expect(message?.incident).toMatchObject({ machineCount: 40, resolvedCount: 1 });
  expect(message?.incident?.vmIds).toHaveLength(25);
  expect(message?.incident?.vmIds[0]).toBe(vm(1));
  expect(message?.incident?.vmIds.at(-1)).toBe(vm(0));
});

test("names each vault once, as it was spelt first", () => {
  const subjects = [subjectOf(1), { ...subjectOf(2), vaultId: vaultId.toUpperCase() }];
  const { state } = afterAll(recorded([1], noon, { subjects }));

  expect(state && messageOf(state, 1, pending).incident?.vaultIds).toEqual([vaultId]);
});

test("has the alert itself when a resolution has no proof, and stays below 32 KB", () => {
  const { state } = afterAll(recorded(numbers(0, 25)));

  const message = state && messageOf(state, 3, { ...pending, phase: "resolved" });

  expect(message).toMatchObject({ messageId: expect.stringMatching(/_3$/), alert: state?.alert });
  expect(JSON.stringify(message).length).toBeLessThan(32_000);
});
