import { expect, test } from "vitest";
import {
  applyClaimsOperation,
  type BackupClaims,
  type ClaimsOperation,
  noClaims,
} from "../../../../domain/coordination/backup-claims.ts";
import { claimKey } from "../../../../domain/coordination/claim-key.ts";
import { machineInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import { addSeconds } from "../../../../domain/instant.ts";
import { at } from "../../../support/ledger/ledger-driver.ts";

const NOW = at("2026-11-21T12:00:00Z");
const after = (seconds: number) => addSeconds(NOW, seconds);
const machine = (number: number) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-${number}/providers/Microsoft.Compute/virtualMachines/web-${number}`;
const [web1, web2] = [machine(1), machine(2)];
const own = machineInstanceId("backup", web1);
const job = (number: number) => `6a7a2b38-7c4a-4a3f-8e9d-${String(number).padStart(12, "0")}`;

class Claims {
  state: BackupClaims = noClaims;

  send(operation: ClaimsOperation): unknown {
    const { state, result } = applyClaimsOperation(this.state, operation);
    this.state = JSON.parse(JSON.stringify(state));
    return result;
  }

  claim(waiter: string, vmIds: readonly string[] = [web1], when = NOW): unknown {
    return this.send({ name: "claim", waiter, vmIds, at: when });
  }

  request(vmId: string, jobId?: string, otherJobs?: readonly string[], when = NOW): unknown {
    const backup = { vmId, ...(jobId !== undefined && { jobId }), ...(otherJobs !== undefined && { otherJobs }) };
    return this.send({ name: "requested", at: when, backups: [backup] });
  }

  waitersOf(...jobIds: readonly string[]): unknown {
    return this.send({ name: "waitersOf", vmIds: [web1], ...(jobIds.length > 0 && { jobIds }) });
  }
}

function claimsOf(...waiters: readonly string[]): Claims {
  const claims = new Claims();
  for (const waiter of waiters) claims.claim(waiter);
  return claims;
}

test("names a machine with 22 characters, the same for each spelling of its ID", () => {
  expect(claimKey(web1)).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(claimKey(web1.toUpperCase())).toBe(claimKey(web1));
  expect(claimKey(web2)).not.toBe(claimKey(web1));
});

test("grants a machine's backup to the first waiter; the others join, each time they ask", () => {
  const claims = new Claims();

  expect(claims.claim("run:a", [web1, web2])).toEqual(["granted", "granted"]);
  expect(claims.claim(own)).toEqual(["joined"]);
  expect(claims.claim(own)).toEqual(["joined"]);
  expect(claims.claim("run:a", [web2, web1])).toEqual(["granted", "granted"]);
  expect(claims.claim("run:b", [web1, machine(3)])).toEqual(["joined", "granted"]);
});

test("tells every waiter, each with its machines, and grants the next backup anew", () => {
  const claims = new Claims();
  claims.claim("run:a", [web1, web2]);
  claims.claim(own);

  const told = claims.send({ name: "settle", vmIds: [web1, web2, web1, machine(3)] });

  expect(told).toEqual([
    { waiter: "run:a", vmIds: [web1, web2] },
    { waiter: own, vmIds: [web1] },
  ]);
  expect(claims.state).toEqual(noClaims);
  expect(claims.send({ name: "settle", vmIds: [web1] })).toEqual([]);
  expect(claims.claim(own)).toEqual(["granted"]);
});

test.for<[string, (claims: Claims) => void, string, boolean]>([
  ["is requested with this job", (claims) => claims.request(web1, job(1)), job(1), true],
  ["is requested with this job, otherwise spelt", (claims) => claims.request(web1, job(1)), job(1).toUpperCase(), true],
  ["is requested with another job", (claims) => claims.request(web1, job(1)), job(2), false],
  ["is not requested yet", () => undefined, job(1), false],
  ["is requested, and no other job is known", (claims) => claims.request(web1), job(1), true],
  [
    "is requested, and this job ran before",
    (claims) => claims.request(web1, undefined, [job(9), job(1)]),
    job(1),
    false,
  ],
  [
    "is requested, and other jobs ran before",
    (claims) => claims.request(web1, undefined, [job(8), job(9)]),
    job(1),
    true,
  ],
  [
    "was requested with this job and the request is told again without it",
    (claims) => {
      claims.request(web1, job(1));
      claims.request(web1);
    },
    job(1),
    true,
  ],
])("of a backup that %s, %j is the job: %j", ([, request, jobId, isMeant]) => {
  const claims = claimsOf(own);
  request(claims);

  const told = [{ waiter: own, vmIds: [web1] }];
  expect(claims.waitersOf(jobId)).toEqual(isMeant ? told : []);
  expect(claims.send({ name: "settle", vmIds: [web1], jobIds: [jobId] })).toEqual(isMeant ? told : []);
  expect(claims.waitersOf()).toEqual(isMeant ? [] : told);
});

test("takes the first job that a backup may have, and no later one", () => {
  const claims = claimsOf(own);
  claims.request(web1, undefined, [job(9)]);

  expect(claims.waitersOf(job(9))).toEqual([]);
  expect(claims.waitersOf(job(1))).toHaveLength(1);
  expect(claims.waitersOf(job(2))).toEqual([]);
});

test("counts no machine for which no job is named", () => {
  const claims = claimsOf(own);
  claims.request(web1);

  expect(claims.send({ name: "waitersOf", vmIds: [web2, web1], jobIds: [job(1)] })).toEqual([]);
});

test("says of which machines the snapshot is asked for", () => {
  const claims = new Claims();
  claims.claim("run:a", [web1, web2]);

  claims.send({ name: "requested", at: NOW, backups: [{ vmId: web1 }], wantsSnapshots: true });
  claims.request(web2);
  claims.request(web1);

  expect(claims.waitersOf(job(1))).toEqual([{ waiter: "run:a", vmIds: [web1], snapshotsOf: [web1] }]);
  expect(claims.send({ name: "waitersOf", vmIds: [web1, web2] })).toEqual([
    { waiter: "run:a", vmIds: [web1, web2], snapshotsOf: [web1] },
  ]);
});

test("notes no request of a machine that no workflow has claimed", () => {
  const claims = new Claims();

  expect(claims.request(web1, job(1))).toBe(false);
  expect(claims.state).toEqual(noClaims);
  claims.claim(own);
  expect(claims.request(web1, job(1))).toBe(true);
});

test("forgets a waiter that leaves, and the claim with the last one", () => {
  const claims = claimsOf("run:a", "run:b", own);
  const leave = (waiter: string) => claims.send({ name: "leave", waiter, vmIds: [web1, web2] });

  expect([leave("run:a"), leave("run:a"), leave("run:c"), leave(own)]).toEqual([true, false, false, true]);
  expect(claims.waitersOf()).toEqual([{ waiter: "run:b", vmIds: [web1] }]);
  expect(leave("run:b")).toBe(true);
  expect(claims.state).toEqual(noClaims);
});

test("gives the place of a waiter that waits for nothing to the next one, and keeps those of the others", () => {
  const claims = claimsOf("run:a", "run:b");

  claims.send({ name: "leave", waiter: "run:a", vmIds: [web1] });
  claims.claim("run:c", [web2]);

  expect(claims.state.waiters).toEqual(["run:c", "run:b"]);
  expect(claims.send({ name: "settle", vmIds: [web1, web2] })).toEqual([
    { waiter: "run:b", vmIds: [web1] },
    { waiter: "run:c", vmIds: [web2] },
  ]);
});

test.for<[string, string | undefined, number, boolean]>([
  ["is not requested", undefined, 86_399, false],
  ["is not requested", undefined, 86_400, true],
  ["has no job", "", 86_399, false],
  ["has no job", "", 86_400, true],
  ["has a job", job(1), 30 * 86_400 - 1, false],
  ["has a job", job(1), 30 * 86_400, true],
])("lets a claim whose backup %s (%j) lapse after %d s: %j", ([, jobId, seconds, hasLapsed]) => {
  const claims = claimsOf("run:a");
  if (jobId !== undefined) claims.request(web1, jobId === "" ? undefined : jobId);
  const [asked, reviewed] = [new Claims(), new Claims()];
  asked.state = claims.state;
  reviewed.state = claims.state;

  expect(asked.claim(own, [web1], after(seconds))).toEqual([hasLapsed ? "granted" : "joined"]);
  expect(reviewed.send({ name: "review", at: after(seconds) })).toMatchObject({ open: hasLapsed ? 0 : 1 });
  expect(asked.state.waiters).toEqual(hasLapsed ? [] : ["run:a"]);
});

test.for<[string, (claims: Claims) => void, number, boolean]>([
  ["was requested less than ten minutes ago", (claims) => claims.request(web1), 599, false],
  ["was requested ten minutes ago", (claims) => claims.request(web1), 600, true],
  ["was requested, after other jobs", (claims) => claims.request(web1, undefined, [job(9)]), 600, true],
  ["is not requested yet", () => undefined, 600, false],
  ["has a job", (claims) => claims.request(web1, job(1)), 600, false],
])("names, of machines without a job, one whose backup %s: %j", ([, request, seconds, isNamed]) => {
  const claims = claimsOf(own);
  request(claims);

  expect(claims.send({ name: "review", at: after(seconds) })).toEqual({
    open: 1,
    withoutJob: isNamed ? [claimKey(web1)] : [],
  });
});

test("names 100 machines without a job at most", () => {
  const claims = new Claims();
  const vmIds = Array.from({ length: 150 }, (_, number) => machine(number));
  claims.claim("run:a", vmIds);
  claims.send({ name: "requested", at: NOW, backups: vmIds.map((vmId) => ({ vmId })) });

  const review = claims.send({ name: "review", at: after(600) }) as { readonly withoutJob: readonly string[] };

  expect(review).toMatchObject({ open: 150 });
  expect(review.withoutJob).toHaveLength(100);
});

test.for<[string, (vmIds: readonly string[]) => readonly string[], object, number]>([
  [
    "parts of two runs wait for each",
    ([vmId]) => [
      `run:nightly:2026-11-21T02:30Z:part:${vmId?.at(-3)}`,
      `run:weekly:2026-11-21T02:30Z:part:${vmId?.at(-3)}`,
    ],
    { jobId: job(1) },
    100,
  ],
  [
    "the machine's own workflow waits for each",
    ([vmId = ""]) => [machineInstanceId("backup", vmId)],
    { otherJobs: [1, 2, 3, 4, 5].map(job) },
    1,
  ],
])("stays below 64 KB with 1,000 claims when %s", ([, waitersOf, known, batch]) => {
  let state = noClaims;
  for (let first = 1000; first < 2000; first += batch) {
    const vmIds = Array.from({ length: batch }, (_, index) => machine(first + index));
    for (const waiter of waitersOf(vmIds))
      state = applyClaimsOperation(state, { name: "claim", waiter, vmIds, at: NOW }).state;
    const backups = vmIds.map((vmId) => ({ vmId, ...known }));
    state = applyClaimsOperation(state, { name: "requested", at: NOW, backups, wantsSnapshots: true }).state;
  }

  const vmIds = Array.from({ length: 300 }, (_, index) => machine(index));
  const refused = { vmIds, until: after(43_200) };
  state = applyClaimsOperation(state, { name: "leave", waiter: "run:1", vmIds, refused }).state;

  expect(Object.keys(state.claims)).toHaveLength(1000);
  expect(JSON.stringify(state).length).toBeLessThan(65_536);
});
