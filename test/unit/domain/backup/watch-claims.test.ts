import { expect, test } from "vitest";
import {
  claimTimes,
  lostClaims,
  machinesWithClaim,
  unseenSince,
  viewClaims,
} from "../../../../domain/backup/watch-claims.ts";
import { jobKey } from "../../../../domain/backup/watch-keys.ts";
import {
  applyClaimsOperation,
  type BackupClaims,
  noClaims,
  type RequestedBackup,
} from "../../../../domain/coordination/backup-claims.ts";
import { claimKey } from "../../../../domain/coordination/claim-key.ts";
import { minutes, noon, vmIdOf } from "../../../support/vault-rows.ts";

const own = "00000000-0000-0000-0000-000000000001";
const other = "00000000-0000-0000-0000-000000000002";
const job = (jobId: string) => ({ jobId, machineName: "VM-1", resourceGroup: "Shop" });

function requested(backups: readonly RequestedBackup[], wantsSnapshots = false): BackupClaims {
  const vmIds = backups.map(({ vmId }) => vmId);
  const claimed = applyClaimsOperation(noClaims, { name: "claim", waiter: "run:1", vmIds, at: noon }).state;
  return applyClaimsOperation(claimed, { name: "requested", at: minutes(1), backups, wantsSnapshots }).state;
}

test("finds the claim of a row's machine in the subscriptions where it may be", () => {
  const vmId = vmIdOf("vm-1").replace(own, other);
  const claims = requested([{ vmId }], true);

  const view = viewClaims(claims, [own, other]);

  expect(view.claimOf(job("job-1"))).toEqual({
    vmId: vmId.replace("shop", "Shop").replace("vm-1", "VM-1"),
    since: minutes(1),
    isJobKnown: false,
    wantsSnapshot: true,
  });
  expect(viewClaims(claims, [own]).claimOf(job("job-1"))).toBeUndefined();
  expect(view.open).toBe(1);
});

test("a claim that knows its job means no other, and a row without a group none", () => {
  const view = viewClaims(requested([{ vmId: vmIdOf("vm-1"), jobId: "job-1" }]), [own]);

  expect(view.claimOf(job("job-1"))).toMatchObject({ isJobKnown: true, wantsSnapshot: false });
  expect(view.claimOf(job("job-2"))).toBeUndefined();
  expect(view.claimOf({ jobId: "job-1", machineName: "vm-1" })).toBeUndefined();
  expect(view.hasClaimed(vmIdOf("vm-1"), jobKey("job-1"))).toBe(true);
  expect(view.hasClaimed(vmIdOf("vm-1"), jobKey("job-2"))).toBe(false);
  expect(viewClaims(noClaims, [own]).claimOf(job("job-1"))).toBeUndefined();
});

test("names the machines of claims", () => {
  const vmIds = [vmIdOf("vm-1"), vmIdOf("vm-2"), vmIdOf("vm-1")];

  const found = machinesWithClaim([claimKey(vmIdOf("vm-1"))], vmIds);

  expect(found).toEqual([{ vmId: vmIdOf("vm-1"), claim: claimKey(vmIdOf("vm-1")) }]);
  expect(machinesWithClaim([], vmIds)).toEqual([]);
});

test("a claimed job that is nowhere for an hour is lost", () => {
  const claims = requested([{ vmId: vmIdOf("vm-1"), jobId: "job-1" }, { vmId: vmIdOf("vm-2") }]);
  const lost = (known: readonly string[], minute: number) =>
    lostClaims(claims, new Set(known.map(jobKey)), minutes(minute));

  expect([...lost([], 62)]).toEqual([[claimKey(vmIdOf("vm-1")), jobKey("job-1")]]);
  expect(lost([], 61).size).toBe(0);
  expect(lost(["job-1"], 62).size).toBe(0);
});

test("tells when backups were claimed or requested", () => {
  const claimed = applyClaimsOperation(noClaims, { name: "claim", waiter: "w", vmIds: [vmIdOf("vm-1")], at: noon });

  expect(claimTimes(claimed.state)).toEqual([noon]);
  expect(viewClaims(claimed.state, [own]).claimOf(job("job-1"))).toBeUndefined();
  expect(lostClaims(claimed.state, new Set(), minutes(500)).size).toBe(0);
});

test("a claimed job that no list has shown for ten minutes may have ended a day before", () => {
  const claims = requested([{ vmId: vmIdOf("vm-1"), jobId: "job-1" }, { vmId: vmIdOf("vm-2") }]);
  const unseen = (known: readonly string[], minute: number) =>
    unseenSince(claims, new Set(known.map(jobKey)), minutes(minute));

  expect(unseen([], 11)).toEqual([minutes(1 - 1440)]);
  expect(unseen([], 10)).toEqual([]);
  expect(unseen(["job-1"], 11)).toEqual([]);
});
