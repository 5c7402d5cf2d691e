import { expect, test } from "vitest";
import { deletionActions, type SingleEvent } from "../../../../domain/events/domain-event.ts";
import { timelineEntry } from "../../../../domain/inventory/timeline.ts";
import {
  at,
  backupEnded,
  failedBackup,
  goodBackup,
  machineDeleted,
  protectionEnded,
  sweepEnded,
  vmId,
} from "../../../support/inventory-events.ts";

const waiting = {
  outcome: "waiting",
  reason: "ofAnotherRelease",
  vmId,
  until: at(59),
  explanation: "250 registrations today.",
} as const;

test.for<[SingleEvent, string, string | undefined]>([
  [protectionEnded(), "Protection enabled", 'Protection was enabled by this run. Rule "everything".'],
  [
    protectionEnded({ outcome: waiting, attempt: 3 }),
    "Protection waits",
    `Reason: ofAnotherRelease. Until ${at(59)}. Attempt 3. 250 registrations today.`,
  ],
  [
    protectionEnded({ outcome: { outcome: "skipped", reason: "skippedByRule", vmId }, attempt: 1 }),
    "Excluded from protection",
    "A rule excludes the machine from protection.",
  ],
  [backupEnded(goodBackup), "Backup completed", "The job completed and the transfer to the vault completed."],
  [
    backupEnded({ ...failedBackup, serviceCode: "UserErrorVmNotFound" }),
    "Backup failed",
    "No snapshot could be taken. Azure's code: UserErrorVmNotFound.",
  ],
  [
    { ...protectionEnded(), outcome: { outcome: "waiting", reason: "fromTheFuture", vmId: protectionEnded().vmId } },
    "Protection waits",
    "Reason: fromTheFuture.",
  ],
  [machineDeleted(), "Machine deleted", deletionActions.stoppedAndRetained],
  [
    { ...machineDeleted(), explanation: "Until Friday." },
    "Machine deleted",
    `${deletionActions.stoppedAndRetained} Until Friday.`,
  ],
  [sweepEnded(), "Sweep completed", "machines: 3"],
  [
    { ...sweepEnded(), report: { ...sweepEnded().report, isComplete: false, counts: { started: 0 } } },
    "Sweep ended incomplete",
    undefined,
  ],
])("%# says what happened in words", ([event, what, detail]) => {
  expect(timelineEntry(event)).toEqual({ at: event.at, what, ...(detail !== undefined && { detail }) });
});

test("hides secrets and cuts long texts", () => {
  const explanation = `AccountKey=c2VjcmV0a2V5c2VjcmV0a2V5; ${"long ".repeat(300)}`;
  const { detail = "" } = timelineEntry(protectionEnded({ outcome: { ...waiting, explanation } }));

  expect(detail).not.toContain("c2VjcmV0");
  expect(detail.length).toBeLessThanOrEqual(500);
});
