import { expect, test } from "vitest";
import { addSeconds } from "../../../domain/instant.ts";
import { checkVault } from "../../../orchestrations/check-vault.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf, raisedAlerts } from "../../support/drive-orchestrator.ts";
import { minutes, noon, vmIdOf } from "../../support/vault-rows.ts";
import { vaultId } from "../../support/workflow-answers.ts";

const saved = { nextAt: minutes(600), checkedAt: noon, expected: "", missed: "", failed: "", running: "" };
const checked = { kind: "checked", missed: [], resumed: [], hasMore: false, expected: 6, unknown: 0, saved };
const dueAt = minutes(-150);
const missedOf = (count: number) =>
  Array.from({ length: count }, (_, number) => ({
    ...{ vmId: vmIdOf(`vm-${number}`), policyName: "daily", dueAt, timeZone: "UTC" },
  }));
const failed = { kind: "failed", reason: "accessDenied", vaultIsGone: false, failedSince: noon };

function drive(...found: readonly unknown[]) {
  return driveOrchestrator(checkVault, {
    input: { vaultId },
    now: noon,
    generations: 30,
    answers: { readExpectations: found },
    respond: {
      startPublication: () => ({ kind: "started" }),
      "expectedBackups.save": () => true,
      "expectedBackups.postpone": () => true,
      "expectedBackups.forget": () => true,
    },
  });
}

test("a check that finds nothing remembers only that", () => {
  const run = drive(checked);

  expect(namesOf(run.scheduled)).toEqual(["readExpectations", "expectedBackups.save"]);
  expect(inputsOf(run.scheduled, "expectedBackups.save")).toEqual([saved]);
  expect(run.output).toEqual({ vaultId, outcome: "checked" });
});

test("what is missing and what is over is published, what is missing raised, and both then remembered", () => {
  const resumed = [{ vmId: vmIdOf("vm-9"), policyName: "daily", dueAt, lastRecoveryPointAt: minutes(-10) }];

  const run = drive({ ...checked, missed: missedOf(2), resumed });

  expect(namesOf(run.scheduled)).toEqual([
    ...["readExpectations", "startPublication", "startAlerts", "expectedBackups.save"],
  ]);
  expect(noticesOf(run.scheduled)).toEqual(["scheduledBackupMissed", "scheduledBackupMissed"]);
  expect(inputsOf(run.scheduled, "startPublication")).toMatchObject([
    { event: { kind: "scheduledBackupsChecked", checks: [{ verdict: "missed" }, {}, { verdict: "resumed" }] } },
  ]);
});

test("a hundred machines are four events and four batches of alerts", () => {
  const run = drive({ ...checked, missed: missedOf(100) });

  expect(inputsOf(run.scheduled, "startPublication")).toHaveLength(4);
  expect(inputsOf(run.scheduled, "startAlerts")).toHaveLength(4);
  expect(noticesOf(run.scheduled)).toHaveLength(100);
});

test.for<[string, number, readonly string[]]>([
  ["for so short that nothing was told", -5, []],
  ["for so long that it was told", -6, ["vaultChecked"]],
])("a vault that could not be read %s is checked again", ([, hours, kinds]) => {
  const run = drive({ ...checked, failedSince: addSeconds(noon, hours * 3600) });

  expect(raisedAlerts(run.scheduled).map(({ kind }) => kind)).toEqual(kinds);
});

test("checks again at once while there is more to tell, but not for ever", () => {
  const more = { ...checked, hasMore: true };

  expect(drive(more, checked)).toMatchObject({ output: { outcome: "checked" }, generations: 2 });
  expect(drive(...Array.from({ length: 30 }, () => more))).toMatchObject({ output: {}, generations: 21 });
});

test("a vault that cannot be read is checked again later, and told when it lasts", () => {
  const first = drive(failed);
  const later = drive({ ...failed, failedSince: addSeconds(noon, -6 * 3600) });

  expect(first.output).toEqual({ vaultId, outcome: "failed" });
  expect(inputsOf(first.scheduled, "expectedBackups.postpone")).toEqual([{ failedAt: noon, nextAt: minutes(15) }]);
  expect(noticesOf(first.scheduled)).toEqual([]);
  expect(noticesOf(later.scheduled)).toEqual(["scheduledBackupsUnknown"]);
});

test("a vault that is gone is forgotten", () => {
  const run = drive({ ...failed, vaultIsGone: true });

  expect(namesOf(run.scheduled)).toEqual(["readExpectations", "expectedBackups.forget"]);
  expect(run.output).toEqual({ vaultId, outcome: "gone" });
});

test("a check that breaks is repeated later", () => {
  const run = drive({ kind: "nonsense" });

  expect(namesOf(run.scheduled)).toEqual(["readExpectations", "expectedBackups.postpone"]);
  expect(run.output).toEqual({ vaultId, outcome: "failed" });
});
