import { expect, test } from "vitest";
import { subjectMark } from "../../../../domain/incidents/identity.ts";
import type { IncidentOperation } from "../../../../domain/incidents/incident-operations.ts";
import { defaultIncidentSettings } from "../../../../domain/incidents/settings.ts";
import type { Instant } from "../../../../domain/instant.ts";
import {
  afterAll,
  closed,
  failure,
  incidentId,
  looked,
  minutes,
  noon,
  recorded,
  subjectOf,
  success,
  vaultId,
  vm,
} from "../../../support/incidents.ts";

const machines = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const opened = [recorded([1]), ...looked(minutes(2), 1)];
const acknowledged: IncidentOperation = { name: "acknowledge", at: minutes(3), by: "ada" };
const snoozed = (until: number): IncidentOperation => ({ name: "snooze", until: minutes(until) });
const settings = { ...defaultIncidentSettings, escalateAfterSeconds: 7200, escalateTo: "on-call" };
const escalating = [recorded([1], noon, { settings }), ...looked(minutes(2), 1)];
const day = 1440;

/** What is due then: the phase of the message, or until when to wait in minutes after noon. */
function dueAt(at: Instant, operations: readonly IncidentOperation[]): string | number {
  const { result } = afterAll(...operations, { name: "next", at });
  if (typeof result !== "object") throw new Error("No step.");
  if (result.kind === "wait") return (Date.parse(result.until) - Date.parse(noon)) / 60_000;
  return result.kind === "send" ? (result.message.incident?.phase ?? "none") : result.kind;
}

test.for<[string, readonly IncidentOperation[], number, string | number]>([
  ["waits for further machines", [recorded([1])], 0, 2],
  ["is opened when no further machine fails", [recorded([1])], 2, "opened"],
  ["waits longer while machines keep failing", [recorded([1]), recorded([2], minutes(1.5))], 2, 3.5],
  ["looks again within six hours", opened, 2, 362],
  ["is reminded of after a day", opened, day + 2, "reminded"],
  ["is not reminded of before", opened, day + 1, day + 2],
  ["is not reminded of when it is acknowledged", [...opened, acknowledged], day + 2, day + 362],
  ["is not reminded of when it is snoozed", [...opened, snoozed(2 * day)], day + 2, day + 362],
  ["is reminded of when the pause is over", [...opened, snoozed(60)], 60, "reminded"],
  ["looks again when the pause is over", [...opened, snoozed(60)], 50, 60],
  ["is escalated when it is not acknowledged", escalating, 120, "escalated"],
  ["is not escalated before", escalating, 119, 120],
  ["is not escalated when it is acknowledged", [...escalating, acknowledged], 120, 480],
  ["is escalated once", [...escalating, ...looked(minutes(120), 2)], 121, 481],
  ["is not told again when it grew less than tenfold", [...opened, recorded(machines(9), minutes(3))], 4, 62],
  ["is told again when it grew tenfold", [...opened, recorded(machines(10), minutes(3))], 3, "updated"],
  ["names a few further machines within an hour", [...opened, recorded([2], minutes(3))], 62, "updated"],
  [
    "names a further machine of ten",
    [recorded(machines(10)), ...looked(minutes(2), 1), recorded([11], minutes(3))],
    62,
    "updated",
  ],
  ["does not repeat a storm", [recorded(machines(11)), ...looked(minutes(2), 1), recorded([12], minutes(3))], 62, 422],
  ["waits while a machine may fail again", [...opened, closed([1], minutes(9))], 10, 11],
  ["is resolved when the last machine is solved", [...opened, closed([1], minutes(9))], 11, "resolved"],
  [
    "goes on when a machine fails again at once",
    [...opened, closed([1], minutes(9)), recorded([1], minutes(10))],
    11,
    371,
  ],
  ["is resolved when it is acknowledged", [...opened, acknowledged, closed([1], minutes(9))], 11, "resolved"],
  ["is resolved when it is snoozed", [...opened, snoozed(day), closed([1], minutes(9))], 11, "resolved"],
  ["sends nothing when it is over before it was told", [recorded([1]), closed([1], minutes(1))], 3, 723],
  ["is remembered for a day", [...opened, closed([1], minutes(9)), ...looked(minutes(11), 2)], 12, 732],
  [
    "is remembered until the day is over",
    [...opened, closed([1], minutes(9)), ...looked(minutes(11), 2)],
    1000,
    day + 11,
  ],
  ["ends after the day", [...opened, closed([1], minutes(9)), ...looked(minutes(11), 2)], day + 11, "end"],
])("%s", ([, operations, at, due]) => {
  expect(dueAt(minutes(at), operations)).toBe(due);
});

test("asks whether its machines come back before it is told, where there was an incident before", () => {
  const again = recorded([1], noon, { previousId: "earlier" });
  const answered = (isReopened: boolean) => afterAll(again, { name: "next", at: minutes(2), isReopened });

  expect(afterAll(again, { name: "next", at: minutes(2) }).result).toEqual({
    kind: "recall",
    previousId: "earlier",
    since: minutes(2 - day),
    marks: [subjectMark(vm(1))],
  });
  expect(answered(true).result).toMatchObject({ message: { incident: { phase: "reopened" } } });
  expect(answered(false).result).toMatchObject({ message: { incident: { phase: "opened" } } });
});

test("sends nothing of what a summary tells, from opening to resolution", () => {
  const quiet = recorded([1], noon, { subjects: [{ ...subjectOf(1), isToldElsewhere: true }] });

  expect(dueAt(minutes(2), [quiet])).toBe(362);
  expect(dueAt(minutes(11), [quiet, closed([1], minutes(9))])).toBe(731);
  expect(dueAt(minutes(5), [quiet, recorded([2], minutes(3))])).toBe("opened");
});

test("says that an incident was over before it was told, unless a summary tells of it", () => {
  const over = [closed([1], minutes(1)), { name: "next", at: minutes(3) } as const];
  const quiet = recorded([1], noon, { subjects: [{ ...subjectOf(1), isToldElsewhere: true }] });

  expect(afterAll(recorded([1]), ...over).state).toMatchObject({ resolvedAt: minutes(3), isBrief: true });
  expect(afterAll(quiet, ...over).state).not.toHaveProperty("isBrief");
});

test("never reminds when no reminders are configured", () => {
  const silent = { ...defaultIncidentSettings, remindAfterSeconds: 0 };

  expect(dueAt(minutes(9 * day), [recorded([1], noon, { settings: silent }), ...looked(minutes(2), 1)])).toBe(
    9 * day + 360,
  );
});

test("tells at once when it does not gather", () => {
  const hasty = { ...defaultIncidentSettings, gatherSeconds: 0 };

  expect(dueAt(noon, [recorded([1], noon, { settings: hasty })])).toBe("opened");
});

test("tells an incident again that became worse", () => {
  const mild = recorded([1], noon, { severity: "warning" });

  expect(dueAt(minutes(3), [mild, ...looked(minutes(2), 1), recorded([2], minutes(3))])).toBe("updated");
});

test("returns a message that was decided until it is confirmed, under one ID", () => {
  const next = { name: "next", at: minutes(2) } as const;

  const once = afterAll(recorded([1]), next);
  const again = afterAll(recorded([1]), next, recorded([2], minutes(3)), { name: "next", at: minutes(9) });
  const other = afterAll(recorded([1]), next, { name: "told", seq: 2, at: minutes(2) }, { ...next, at: minutes(3) });

  expect(once.result).toMatchObject({ kind: "send", seq: 1, message: { messageId: `${incidentId}_1` } });
  expect(again.result).toMatchObject({ kind: "send", seq: 1, message: { messageId: `${incidentId}_1` } });
  expect(other.result).toMatchObject({ kind: "send", seq: 1 });
});

test("the message names the machines that are concerned first, and the vaults", () => {
  const { result } = afterAll(recorded([1, 2, 3]), closed([1], minutes(1)), { name: "next", at: minutes(4) });

  expect(result).toMatchObject({
    kind: "send",
    message: {
      alert: failure(1),
      severity: "error",
      incident: {
        ...{ incidentId, phase: "opened", openedAt: noon, machineCount: 3, resolvedCount: 1 },
        vmIds: [vm(2), vm(3), vm(1)],
        vaultIds: [vaultId],
      },
    },
  });
});

test("the message of a resolution has its proof and its time", () => {
  const { result } = afterAll(...opened, closed([1], minutes(9)), { name: "next", at: minutes(11) });

  expect(result).toMatchObject({
    message: { alert: success(1), severity: "error", incident: { phase: "resolved", resolvedAt: minutes(11) } },
  });
});

test("an escalation goes to its channel, or as routed", () => {
  const unnamed = recorded([1], noon, { settings: { ...defaultIncidentSettings, escalateAfterSeconds: 7200 } });

  expect(afterAll(...escalating, { name: "next", at: minutes(120) }).result).toMatchObject({
    message: { onlyTo: "on-call" },
  });
  expect(afterAll(unnamed, ...looked(minutes(2), 1), { name: "next", at: minutes(120) }).result).not.toHaveProperty(
    "message.onlyTo",
  );
});

test("an incident of no machine counts none", () => {
  const channel = recorded([1], noon, { subjects: [{ key: "channel:ops" }] });

  expect(afterAll(channel, { name: "next", at: minutes(2) }).result).toMatchObject({
    message: { incident: { machineCount: 0, resolvedCount: 0, vmIds: [], vaultIds: [] } },
  });
});
