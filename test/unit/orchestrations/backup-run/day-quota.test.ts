import { expect, test } from "vitest";
import { noClaims } from "../../../../domain/coordination/backup-claims.ts";
import { addSeconds } from "../../../../domain/instant.ts";
import { DUE_AT, drivePart, endedMessage, machineId, selected } from "../../../support/drive-part.ts";

const MIDNIGHT = "2026-11-22T00:00:00.000Z";
const refused = {
  kind: "refused",
  code: "AZURE_QUOTA_REACHED",
  serviceCode: "CloudDosTimeboudLimitReached",
  message: "The quota is used up.",
  retry: "tomorrow",
};
const accepted = { kind: "accepted", operationId: "op-1" };

/** The claims that a run leaves behind which Azure refused "a", and which backed up "b". */
function claimsAfterRefusal() {
  return drivePart({
    input: { selected: selected("a", "b") },
    trigger: ({ vmIds }) => vmIds.map((vmId) => (vmId === machineId("a") ? refused : accepted)),
    mail: (now) => (now > addSeconds(DUE_AT, 900) ? [endedMessage("b")] : []),
  });
}

test("a machine that Azure refuses for its quota of the day says from when on it can be backed up", () => {
  const run = claimsAfterRefusal();

  expect(run.report.get("a")).toMatchObject({ status: "failed", reason: "AZURE_QUOTA_REACHED", possibleAt: MIDNIGHT });
});

test("the next run of the day does not ask Azure again, and leaves the machine out with reason and time", () => {
  const { claims } = claimsAfterRefusal();

  const run = drivePart({
    claims: { ...noClaims, ...(claims.refused !== undefined && { refused: claims.refused }) },
    input: { runId: "run:nightly:2026-11-21T08:30Z", selected: selected("a", "c") },
    mail: (now) => (now > addSeconds(DUE_AT, 900) ? [endedMessage("c")] : []),
  });

  expect(run.triggered.map(({ vmIds }) => vmIds)).toEqual([[machineId("c")]]);
  expect(run.report.get("a")).toMatchObject({ status: "leftOut", reason: "AZURE_QUOTA_REACHED", possibleAt: MIDNIGHT });
  expect(Object.keys(run.claims.claims)).toHaveLength(1);
  expect(run.control?.problems).toEqual([{ vmId: machineId("a"), status: "leftOut", reason: "AZURE_QUOTA_REACHED" }]);
});

test("a run whose deadline lies on the next day backs the machine up then", () => {
  const { claims } = claimsAfterRefusal();

  const run = drivePart({
    claims,
    input: { selected: selected("a") },
    plan: { deadlineAt: "2026-11-22T10:00:00.000Z" },
    mail: (now) => (now > "2026-11-22T01:00:00.000Z" ? [endedMessage("a")] : []),
  });

  expect(run.triggered.map(({ at }) => at >= MIDNIGHT)).toEqual([true]);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted" });
  expect(run.report.get("a")).not.toHaveProperty("possibleAt");
});

test("a start whose response was lost is looked for, although the quota is used up", () => {
  const run = drivePart({
    claims: claimsAfterRefusal().claims,
    input: {
      machines: [
        { vmId: machineId("a"), vault: 0, status: "planned", at: DUE_AT, attempts: 0, delays: 1, askedAt: DUE_AT },
      ],
    },
    trigger: () => [{ kind: "alreadyRunning", jobId: "job-a", isNew: true }],
    mail: (now) => (now > addSeconds(DUE_AT, 900) ? [endedMessage("a")] : []),
  });

  expect(run.triggered).toHaveLength(1);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted" });
});

test("a backup that Azure accepts and then refuses for its quota is remembered, too", () => {
  const run = drivePart({
    input: { selected: selected("a") },
    mail: () => [{ kind: "noJob", vmId: machineId("a") }],
    respond: {
      readOperation: () => ({
        kind: "failed",
        errorCode: "CloudDosTimeboudLimitReached",
        errorMessage: "The quota is used up.",
        errorClass: "quotaReached",
        retry: "tomorrow",
      }),
    },
  });

  expect(run.report.get("a")).toMatchObject({ status: "failed", possibleAt: MIDNIGHT });
  expect(run.claims.refused?.machines).toHaveLength(1);
});
