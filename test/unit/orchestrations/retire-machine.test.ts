import { expect, test } from "vitest";
import { retireMachine } from "../../../orchestrations/retire-machine.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf, raisedAlerts } from "../../support/drive-orchestrator.ts";
import {
  failed,
  machine,
  operationFailed,
  staysAbsent,
  thresholds,
  vaultId,
  vmId,
} from "../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const lastRecoveryPointAt = "2026-03-30T23:00:00.000Z";
const item = {
  kind: "item",
  vaultId,
  protectionState: "Protected",
  isSoftDeleted: false,
  lastRecoveryPointAt,
  whenDeleted: "stopAndRetain",
  configVersion: "v1",
  thresholds,
};
const stopped = { kind: "item", protectionState: "ProtectionStopped", isSoftDeleted: false, lastRecoveryPointAt };
const found = { kind: "found", machine };
const absent = { kind: "notFound" };
const straightWay = {
  readVirtualMachine: [...staysAbsent, absent, absent],
  readProtection: [{ isRunning: false }],
  planRetirement: [item],
  stopProtection: [{ operationId: "op-1" }],
  readOperation: [{ kind: "succeeded" }],
  readProtectedItem: [stopped],
  startAlerts: [{ kind: "started" }],
};

function drive(changes: Record<string, readonly unknown[]> = {}, input: object = {}) {
  const answers = { ...straightWay, ...changes };
  return driveOrchestrator(retireMachine, { input: { vmId, ...input }, now, answers, generations: 5000 });
}

const eventsOf = (run: ReturnType<typeof drive>) =>
  inputsOf(run.scheduled, "startPublication").map((given) => (given as { readonly event: object }).event);

test("stops protection of a machine that is gone, proves it, and tells what is kept", () => {
  const run = drive();

  expect(run.output).toEqual({ vmId, outcome: "protectionStopped", vaultId, lastRecoveryPointAt });
  expect(inputsOf(run.scheduled, "stopProtection")).toEqual([{ vaultId, vmId }]);
  expect(noticesOf(run.scheduled)).toEqual(["machineDeleted"]);
  expect(eventsOf(run)).toMatchObject([{ kind: "machineDeleted", action: "stoppedAndRetained", vaultId }]);
});

test("believes that a machine is gone after two minutes, not before", () => {
  const late = drive({ readVirtualMachine: [absent, absent, found] });
  const gone = drive();

  expect(late.output).toEqual({ vmId, outcome: "machineExists" });
  expect(namesOf(late.scheduled)).not.toContain("stopProtection");
  expect(Date.parse(gone.now) - Date.parse(now)).toBeGreaterThanOrEqual(120_000);
});

test.for<[string, object, object]>([
  ["another machine", { uniqueId: "unique-0" }, { explanation: "Another machine has the name now." }],
  ["the same machine", { uniqueId: "unique-1" }, {}],
])("leaves a machine alone that exists: %s", ([, input, expected]) => {
  const run = drive({ readVirtualMachine: [found] }, input);

  expect(run.output).toEqual({ vmId, outcome: "machineExists", ...expected });
  expect(noticesOf(run.scheduled)).toEqual([]);
  expect(eventsOf(run)).toEqual([]);
});

test("leaves a machine alone that was recreated while its item was looked for", () => {
  const run = drive({ readVirtualMachine: [...staysAbsent, found] });

  expect(run.output).toMatchObject({ outcome: "machineExists" });
  expect(namesOf(run.scheduled)).not.toContain("stopProtection");
});

test("has a machine protected again that was recreated while its protection was stopped", () => {
  const run = drive({
    readVirtualMachine: [...staysAbsent, absent, found],
    startProtection: [{ kind: "started" }],
  });

  expect(run.output).toMatchObject({ outcome: "protectionStopped" });
  expect(inputsOf(run.scheduled, "startProtection")).toMatchObject([{ vmId }]);
});

const recreatedMeanwhile = { readVirtualMachine: [...staysAbsent, absent, found] };

test.for<[string, Record<string, readonly unknown[]>, number]>([
  ["consumes the request", { startProtection: [running()], "recheckRequests.isRequested": [false] }, 1],
  [
    "ends before it could",
    { startProtection: [running(), { kind: "started" }], "recheckRequests.isRequested": [true] },
    2,
  ],
  [
    "ends before it could, and the request cannot be read",
    { startProtection: [running(), { kind: "started" }], "recheckRequests.isRequested": [new Error("failed")] },
    2,
  ],
])("has a run checked again that may have met the item before it was stopped, until it %s", ([, changes, starts]) => {
  const run = drive({ ...recreatedMeanwhile, "recheckRequests.request": [true], ...changes });

  expect(run.output).toMatchObject({ outcome: "protectionStopped" });
  expect(namesOf(run.scheduled).filter((name) => name === "startProtection")).toHaveLength(starts);
  expect(namesOf(run.scheduled).filter((name) => name === "recheckRequests.request")).toHaveLength(1);
});

test("leaves a request to check again behind when the run neither consumes it nor ends", () => {
  const run = drive({
    ...recreatedMeanwhile,
    "recheckRequests.request": [true],
    startProtection: Array(20).fill(running()),
    "recheckRequests.isRequested": Array(20).fill(true),
  });

  expect(run.output).toMatchObject({ outcome: "protectionStopped" });
  expect(namesOf(run.scheduled).filter((name) => name === "recheckRequests.request")).toHaveLength(1);
  expect(Date.parse(run.now) - Date.parse(now)).toBeGreaterThan(5 * 60_000);
});

test("does not say that stopping failed when a recreated machine's run has enabled the item again", () => {
  const run = drive({
    ...recreatedMeanwhile,
    readProtectedItem: [{ kind: "item", protectionState: "IRPending", isSoftDeleted: false }],
    startProtection: [{ kind: "started" }],
  });

  expect(run.output).toMatchObject({ vmId, outcome: "machineExists" });
  expect(noticesOf(run.scheduled)).toEqual([]);
  expect(inputsOf(run.scheduled, "startProtection")).toMatchObject([{ vmId }]);
});

function running() {
  return { kind: "alreadyRunning" };
}

test("waits until the machine's own protection has ended, checking the machine each time", () => {
  const run = drive({
    readVirtualMachine: [...staysAbsent, ...staysAbsent, ...staysAbsent, absent, absent],
    readProtection: [{ isRunning: true }, { isRunning: true }, { isRunning: false }],
  });

  expect(run.output).toMatchObject({ outcome: "protectionStopped" });
  expect(run.generations).toBe(3);
});

test("does not wait for ever for a protection that does not end", () => {
  const since = "2026-03-17T01:00:00.000Z";

  const run = drive({ readProtection: [] }, { waitingSince: since });

  expect(run.output).toMatchObject({ outcome: "protectionStopped" });
});

test.for<[string, object, object, string]>([
  ["already stopped", { protectionState: "ProtectionStopped" }, { outcome: "alreadyStopped" }, "alreadyStopped"],
  [
    "soft-deleted",
    { protectionState: "ProtectionStopped", isSoftDeleted: true, softDeletedForSeconds: 86_400 },
    { outcome: "softDeleted", removedAt: "2026-04-01T01:02:00.000Z" },
    "nothingToStop",
  ],
  ["only to be reported", { whenDeleted: "report" }, { outcome: "reported" }, "reportedOnly"],
])("changes nothing of an item that is %s, and tells of it", ([, change, expected, action]) => {
  const run = drive({ planRetirement: [{ ...item, ...change }] });

  expect(run.output).toMatchObject({ ...expected, vaultId, lastRecoveryPointAt });
  expect(namesOf(run.scheduled)).not.toContain("stopProtection");
  expect(noticesOf(run.scheduled)).toEqual(["machineDeleted"]);
  expect(eventsOf(run)).toMatchObject([{ action }]);
});

test("says that deleting data waits for an approval, and stops and retains meanwhile", () => {
  const run = drive({
    planRetirement: [{ ...item, whenDeleted: "deleteDataAfterApproval" }],
    requestApproval: [{ id: "approve:web-01:1", status: "waiting", validUntil: "2026-04-07T01:00:00.000Z" }],
  });

  expect(run.output).toMatchObject({
    outcome: "protectionStopped",
    awaitsApproval: true,
    explanation: expect.stringMatching(/An approver decides until 2026-04-07T01:00.*approve:web-01:1/),
  });
  expect(inputsOf(run.scheduled, "requestApproval")).toMatchObject([{ vmId, vaultId, lastRecoveryPointAt }]);
  expect(eventsOf(run)).toMatchObject([{ action: "awaitsApproval" }]);
});

test("asks for no approval of data about which was decided before, and says so when none can be asked for", () => {
  const wanted = { planRetirement: [{ ...item, whenDeleted: "deleteDataAfterApproval" }] };
  const before = { id: "approve:web-01:1", status: "refused", validUntil: "2026-04-07T01:00:00.000Z" };

  const refused = drive({ ...wanted, requestApproval: [before] });
  const away = drive({ ...wanted, requestApproval: [failed("STORAGE_REFUSED")] });

  expect(refused.output).toEqual({ vmId, outcome: "protectionStopped", vaultId, lastRecoveryPointAt });
  expect(away.output).toMatchObject({
    outcome: "protectionStopped",
    explanation: expect.stringMatching(/could not be asked for; the data stays/),
  });
});

test("says nothing of a machine that no vault has an item of", () => {
  const run = drive({ planRetirement: [{ kind: "none", unread: [] }] });

  expect(run.output).toEqual({ vmId, outcome: "notProtected" });
  expect(noticesOf(run.scheduled)).toEqual([]);
});

test("does not claim that there is no item when a vault cannot be read", () => {
  const run = drive({ planRetirement: [{ kind: "none", unread: [vaultId] }] });

  expect(run.output).toMatchObject({ outcome: "needsAttention", explanation: expect.stringContaining(vaultId) });
  expect(noticesOf(run.scheduled)).toEqual(["machineDeleted"]);
});

const stillProtected = { kind: "item", protectionState: "Protected", isSoftDeleted: false };

test.for<[string, Record<string, readonly unknown[]>, RegExp]>([
  [
    "fails",
    { readOperation: [operationFailed("UserErrorResourceGuard")], readProtectedItem: [stillProtected] },
    /UserErrorResourceGuard/,
  ],
  [
    "does not end",
    { readOperation: Array(100).fill({ kind: "inProgress" }), readProtectedItem: [stillProtected] },
    /deadline/,
  ],
  ["is refused", { stopProtection: [failed("AZURE_APPROVAL_REQUIRED")] }, /^approvalRequired: AZURE_APPROVAL_REQUIRED/],
  ["meets an answer that nobody can read", { planRetirement: [{ kind: "strange" }] }, /./],
])("needs attention when stopping %s", ([, changes, explanation]) => {
  const run = drive(changes);

  expect(run.output).toMatchObject({ outcome: "needsAttention", explanation: expect.stringMatching(explanation) });
  expect(noticesOf(run.scheduled)).toEqual(["machineDeleted"]);
  expect(eventsOf(run)).toMatchObject([{ action: "stopFailed" }]);
});

test.for([
  "IRPending",
  // By an operator, or by a retirement that could not read what it had done.
  "ProtectionStopped",
])("remembers that an item without recovery points in state %s belongs to a deleted machine", (protectionState) => {
  const fresh = { ...item, protectionState, lastRecoveryPointAt: undefined };

  const run = drive({ planRetirement: [fresh], "itemBinding.bind": [true] });

  expect(inputsOf(run.scheduled, "itemBinding.bind")).toEqual(["retired"]);
});

test("raises one alert per deletion, however often it is told of", () => {
  const first = drive();
  const again = drive({ planRetirement: [{ ...item, protectionState: "ProtectionStopped" }] });

  const ids = [first, again].flatMap((run) => raisedAlerts(run.scheduled)).map(({ alertId }) => alertId);
  expect(ids).toEqual([ids[0], ids[0]]);
});
