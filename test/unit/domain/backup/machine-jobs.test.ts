import { expect, test } from "vitest";
import { machineJobs } from "../../../../domain/backup/machine-jobs.ts";
import { startProgress } from "../../../../domain/backup/progress.ts";
import { jobKey, machineMark, type OpenJob, packOpen } from "../../../../domain/backup/watch-keys.ts";
import type { FollowedJob } from "../../../../domain/backup/watch-state.ts";
import type { Instant } from "../../../../domain/instant.ts";

const noon = "2026-03-31T12:00:00.000Z" as Instant;
const vmId =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-01";
const web01 = machineMark({ resourceGroup: "shop", name: "web-01" });

function open(jobId: string, change: Partial<OpenJob> = {}): OpenJob {
  return { key: jobKey(jobId), machine: web01, hasSnapshot: false, missing: 0, ...change };
}

function followed(jobId: string, change: Partial<FollowedJob> = {}): FollowedJob {
  const progress = startProgress(noon);
  return { key: jobKey(jobId), jobId, vmId: vmId.toUpperCase(), startedAt: noon, nextAt: noon, progress, ...change };
}

test.for<[string, readonly OpenJob[], readonly { readonly hasSnapshot: boolean }[]]>([
  ["that its policy has started", [open("a")], [{ hasSnapshot: false }]],
  ["whose snapshot is proven", [open("a", { hasSnapshot: true })], [{ hasSnapshot: true }]],
  [
    "whose row has no resource group",
    [open("a", { machine: machineMark({ name: "WEB-01" }) })],
    [{ hasSnapshot: false }],
  ],
])("a machine's open jobs have one %s", ([, jobs, expected]) => {
  expect(machineJobs({ open: packOpen(jobs), followed: [] }, vmId, [])).toEqual(expected);
});

test.for<[string, OpenJob]>([
  ["of another machine", open("a", { machine: machineMark({ resourceGroup: "test", name: "web-01" }) })],
  ["that the last list did not have", open("a", { missing: 1 })],
  ["that is told otherwise", open("told")],
])("a machine's open jobs have none %s", ([, job]) => {
  expect(machineJobs({ open: packOpen([job]), followed: [] }, vmId, ["TOLD"])).toEqual([]);
});

test("a job whose details are followed is there once, with its ID, start and proven snapshot", () => {
  const withSnapshot = { ...startProgress(noon), milestones: { snapshotAt: noon } };
  const jobs = [
    followed("a"),
    followed("b", { progress: withSnapshot }),
    followed("told"),
    followed("c", { vmId: "/x" }),
  ];

  const found = machineJobs({ open: packOpen([open("a"), open("c")]), followed: jobs }, vmId, ["told"]);

  expect(found).toEqual([
    { hasSnapshot: false, jobId: "a", startedAt: noon },
    { hasSnapshot: true, jobId: "b", startedAt: noon },
    { hasSnapshot: false },
  ]);
});

test("what is no machine has no jobs", () => {
  expect(machineJobs({ open: packOpen([open("a")]), followed: [] }, "web-01", [])).toEqual([]);
});
