import { expect, test } from "vitest";
import type { BackupMessage } from "../../../../domain/backup/message.ts";
import type { BackupResult } from "../../../../domain/backup/result.ts";
import {
  applyMailboxOperation,
  type BackupMailbox,
  emptyMailbox,
} from "../../../../domain/coordination/backup-mailbox.ts";
import { at } from "../../../support/ledger/ledger-driver.ts";

const machine = (number: number) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/${"g".repeat(90)}/providers/Microsoft.Compute/virtualMachines/${String(number).padStart(64, "m")}`;
const vmId = machine(1);
const jobId = "6a7a2b38-7c4a-4a3f-8e9d-111111111111";
const completed: BackupResult = { result: "completed", jobId, milestones: {}, reason: "vaulted" };
const running: BackupMessage = { kind: "running", vmId, jobId };
const noJob: BackupMessage = { kind: "noJob", vmId };
const snapshotTaken: BackupMessage = { kind: "snapshotTaken", vmId, jobId, at: at("2026-11-21T01:00:00Z") };
const ended: BackupMessage = { kind: "ended", vmId, result: completed };

function mailboxAfter(...puts: readonly (readonly BackupMessage[])[]): BackupMailbox {
  return puts.reduce((state, messages) => applyMailboxOperation(state, { name: "put", messages }).state, emptyMailbox);
}

test("hands over what was put, once", () => {
  const full = mailboxAfter([running, { ...running, vmId: machine(2) }]);

  const first = applyMailboxOperation(full, { name: "take" });
  const second = applyMailboxOperation(first.state, { name: "take" });

  expect(first.result).toEqual([running, { ...running, vmId: machine(2) }]);
  expect(second.result).toEqual([]);
});

test.for<[string, readonly BackupMessage[], BackupMessage]>([
  ["a job that appears replaces that there is none", [noJob, running], running],
  ["that there is no job replaces that one ran", [running, noJob], noJob],
  ["a snapshot replaces that the job runs", [running, snapshotTaken], snapshotTaken],
  ["that the job runs does not replace its snapshot", [snapshotTaken, running], snapshotTaken],
  ["an end replaces everything before", [running, snapshotTaken, ended], ended],
  ["nothing but an end replaces an end", [ended, noJob, running, snapshotTaken], ended],
  [
    "a later end of a job replaces an earlier one",
    [{ kind: "ended", vmId, result: { ...completed, result: "skipped" } }, ended],
    ended,
  ],
  ["a repeated message is one", [ended, ended], ended],
  [
    "a machine is one in every spelling",
    [running, { ...ended, vmId: vmId.toUpperCase() }],
    { ...ended, vmId: vmId.toUpperCase() },
  ],
])("%s", ([, messages, kept]) => {
  const state = mailboxAfter(...messages.map((message) => [message]));

  expect(state.messages).toEqual([kept]);
});

test("keeps the ends of two jobs of a machine: the waiter knows which it means", () => {
  const other: BackupMessage = { kind: "ended", vmId, result: { ...completed, jobId: "other" } };

  expect(mailboxAfter([ended, other], [ended]).messages).toEqual([other, ended]);
});

test("stays below 64 KB with the ends of 100 machines, however long Azure's texts are", () => {
  const extension = { state: "failed", version: "1.0.9225.3", message: "m".repeat(5000) } as const;
  const result: BackupResult = {
    ...completed,
    result: "failed",
    reason: "snapshotFailed",
    serviceCode: "UserErrorGuestAgentStatusUnavailable",
    extension,
  };
  const ends = Array.from(
    { length: 120 },
    (_, number): BackupMessage => ({ kind: "ended", vmId: machine(number), result }),
  );

  const state = mailboxAfter(ends.slice(0, 60), ends.slice(60));

  expect(JSON.stringify(state).length).toBeLessThan(65_536);
  expect(state.messages).toHaveLength(100);
  expect(state.messages.at(-1)).toMatchObject({
    vmId: machine(119),
    result: { extension: { message: "m".repeat(100) } },
  });
});

test("keeps a long text of one machine whole", () => {
  const extension = { state: "failed", message: "m".repeat(5000) } as const;

  const state = mailboxAfter([{ kind: "ended", vmId, result: { ...completed, extension } }]);

  expect(state.messages).toMatchObject([{ result: { extension } }]);
  expect(mailboxAfter([]).messages).toEqual([]);
});

test("keeps what an extension says that has no text", () => {
  const extension = { state: "failed" } as const;

  const state = mailboxAfter([{ kind: "ended", vmId, result: { ...completed, extension } }]);

  expect(state.messages).toEqual([{ kind: "ended", vmId, result: { ...completed, extension } }]);
});
