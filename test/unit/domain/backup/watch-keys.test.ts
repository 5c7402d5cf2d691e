import { expect, test } from "vitest";
import {
  jobKey,
  machineMark,
  packOpen,
  packStarted,
  packTold,
  readKeys,
  readOpen,
  readStarted,
  readTold,
} from "../../../../domain/backup/watch-keys.ts";
import { applyClaimsOperation, noClaims } from "../../../../domain/coordination/backup-claims.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { vmId } from "../../../support/workflow-answers.ts";

test("a job has one key in any casing, of eight characters", () => {
  expect(jobKey("8D5F2A0C-1111")).toBe(jobKey("8d5f2a0c-1111"));
  expect(jobKey("8d5f2a0c-1111")).toHaveLength(8);
  expect(jobKey("8d5f2a0c-1112")).not.toBe(jobKey("8d5f2a0c-1111"));
});

test("a job's key is the marker under which claims know it", () => {
  const at = "2026-03-31T01:00:00.000Z" as Instant;
  const claimed = applyClaimsOperation(noClaims, { name: "claim", waiter: "w", vmIds: [vmId], at }).state;
  const backups = [{ vmId, jobId: "Job-1" }];

  const { claims } = applyClaimsOperation(claimed, { name: "requested", at, backups }).state;

  expect(Object.values(claims)[0]?.[2]).toBe(jobKey("Job-1"));
});

test("a machine has one mark in any casing, and machines of two groups have two", () => {
  const mark = machineMark({ resourceGroup: "Shop", name: "Web-01" });

  expect(machineMark({ resourceGroup: "shop", name: "web-01" })).toBe(mark);
  expect(machineMark({ resourceGroup: "other", name: "web-01" })).not.toBe(mark);
  expect(machineMark({ name: "web-01" })).not.toBe(mark);
});

test("reads open jobs as they were packed", () => {
  const jobs = [
    { key: jobKey("1"), machine: machineMark({ name: "a" }), hasSnapshot: false, missing: 0 },
    { key: jobKey("2"), machine: machineMark({ name: "b" }), hasSnapshot: true, missing: 4 },
  ];

  expect(readOpen(packOpen(jobs))).toEqual(jobs);
  expect(packOpen(jobs)).toHaveLength(30);
});

test("counts missing polls up to nine, and reads an unknown state as none", () => {
  const job = { key: jobKey("1"), machine: machineMark({ name: "a" }), hasSnapshot: false, missing: 12 };

  expect(readOpen(packOpen([job]))).toEqual([{ ...job, missing: 9 }]);
  expect(readOpen(`${packOpen([job]).slice(0, -1)}?`)).toEqual([{ ...job, missing: 0 }]);
});

test("reads told jobs with their starts to the minute", () => {
  const packed = packTold([
    { key: jobKey("1"), startedAt: "2026-03-31T01:02:59.999Z" as Instant },
    { key: jobKey("2"), startedAt: "2019-12-31T23:59:00.000Z" as Instant },
  ]);

  expect(readTold(packed)).toEqual([
    { key: jobKey("1"), startedAt: "2026-03-31T01:02:00.000Z" },
    { key: jobKey("2"), startedAt: "2020-01-01T00:00:00.000Z" },
  ]);
});

test("reads who started jobs, to the minute", () => {
  const jobs = [
    { machine: machineMark({ name: "a" }), startedAt: "2026-03-31T01:02:00.000Z" as Instant, origin: "policy" },
    { machine: machineMark({ name: "b" }), startedAt: "2026-03-31T01:03:00.000Z" as Instant, origin: "onDemand" },
  ] as const;

  expect(readStarted(packStarted(jobs))).toEqual(jobs);
  expect(packStarted(jobs)).toHaveLength(5 + 2 * 9);
  expect([packStarted([]), readStarted("")]).toEqual(["", []]);
});

test.for<[string, Instant, number]>([
  ["reads a job that started 16 days before the last one", "2026-03-14T20:15:00.000Z" as Instant, 2],
  ["leaves out one that started still earlier", "2026-03-14T20:14:00.000Z" as Instant, 1],
])("%s", ([, first, count]) => {
  const last = { machine: machineMark({ name: "a" }), startedAt: "2026-03-31T01:02:00.000Z" as Instant };
  const jobs = [
    { ...last, startedAt: first, origin: "onDemand" },
    { ...last, origin: "onDemand" },
  ] as const;

  expect(readStarted(packStarted(jobs))).toEqual(jobs.slice(-count));
});

test("reads keys, and nothing of what is cut", () => {
  expect(readKeys(`${jobKey("1")}${jobKey("2")}abc`)).toEqual([jobKey("1"), jobKey("2")]);
});
