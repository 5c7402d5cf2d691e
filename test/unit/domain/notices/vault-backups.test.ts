import { expect, test } from "vitest";
import type { BackupResult } from "../../../../domain/backup/result.ts";
import { type BackupNews, backupNotices } from "../../../../domain/notices/vault-backups.ts";
import { noon, vmIdOf } from "../../../support/vault-rows.ts";
import { vaultId } from "../../../support/workflow-answers.ts";

const failed: BackupResult = { result: "failed", reason: "snapshotFailed", milestones: {}, serviceCode: "Code1" };

function ended(number: number, result: Partial<BackupResult> = {}, wasStalled = false): BackupNews {
  const jobId = `Job-${number}`;
  return { kind: "ended", vmId: vmIdOf(`vm-${number}`), jobId, result: { ...failed, ...result, jobId }, wasStalled };
}

const stalled = (number: number): BackupNews => {
  return { kind: "stalled", vmId: vmIdOf(`vm-${number}`), jobId: `job-${number}`, phase: "snapshot", seconds: 3600 };
};

const noticesOf = (news: readonly BackupNews[]) => backupNotices(vaultId, news, noon);

test("two machines with one failure are two messages, each with the topic of its job", () => {
  const notices = noticesOf([ended(1), ended(2)]);

  expect(notices.map(({ notice }) => [notice.kind, notice.title])).toEqual([
    ["backupFailed", "vm-1: backup failed"],
    ["backupFailed", "vm-2: backup failed"],
  ]);
  expect(notices[0]?.topic).toEqual([vaultId.toLowerCase(), "job-1", "ended failed"]);
});

test("three machines with one failure are one message that names them", () => {
  const [only, ...others] = noticesOf([ended(1), ended(2), ended(3)]);

  expect(others).toEqual([]);
  expect(only?.notice).toMatchObject({
    kind: "vaultBackups",
    severity: "error",
    title: "vault-weu: backup failed on 3 machines",
    facts: [
      ["Machines", "vm-1, vm-2, vm-3"],
      ["Vault", "vault-weu"],
      ["Reason", "snapshot failed"],
      ["Azure's code", "Code1"],
    ],
  });
  expect(only?.notice).not.toHaveProperty("vmId");
});

test("names ten machines of twelve and counts the rest", () => {
  const [only] = noticesOf(Array.from({ length: 12 }, (_, index) => ended(index + 1)));

  expect(only?.notice.facts[0]?.[1]).toMatch(/^vm-1, .*, vm-10 and 2 more$/);
});

test("the same machines in another order are the same message, others another one", () => {
  const topicOf = (...numbers: readonly number[]) => noticesOf(numbers.map((number) => ended(number)))[0]?.topic;

  expect(topicOf(3, 1, 2)).toEqual(topicOf(1, 2, 3));
  expect(topicOf(1, 2, 4)).not.toEqual(topicOf(1, 2, 3));
});

test.for<[string, Partial<BackupResult>]>([
  ["code", { serviceCode: "Code2" }],
  ["result", { result: "completedWithWarnings" }],
])("another %s is another cause", ([, change]) => {
  const notices = noticesOf([ended(1), ended(2), ended(3), ended(4, change)]);

  expect(notices.map(({ notice }) => notice.kind)).toHaveLength(2);
});

test("ends without a code are one cause by their reason", () => {
  const skipped: BackupResult = { result: "skipped", reason: "transferSkipped", milestones: {} };
  const news = [1, 2, 3].map((number): BackupNews => {
    return { kind: "ended", vmId: vmIdOf(`vm-${number}`), result: skipped, wasStalled: false };
  });

  const [only] = noticesOf(news);

  expect(only?.notice.title).toBe("vault-weu: backup made only a snapshot on 3 machines");
  expect(noticesOf(news.slice(0, 1))[0]?.topic).toEqual([
    vaultId.toLowerCase(),
    vmIdOf("vm-1").toLowerCase(),
    "ended skipped",
  ]);
  expect(noticesOf(news)[0]?.topic).toEqual(only?.topic);
});

test("a backup that simply completed is no message, one that had stalled is", () => {
  const completed = { result: "completed", reason: "vaulted" } as const;

  expect(noticesOf([ended(1, completed)])).toEqual([]);
  expect(noticesOf([ended(1, completed, true)]).map(({ notice }) => notice.kind)).toEqual(["backupRecovered"]);
});

test("stalls and recoveries are told, many of them in one message", () => {
  const recovered: BackupNews = { kind: "recovered", vmId: vmIdOf("vm-9"), jobId: "job-9", stalls: 1 };

  const notices = noticesOf([stalled(1), stalled(2), stalled(3), recovered]);

  expect(notices.map(({ notice }) => notice.title)).toEqual([
    "vault-weu: backup stalled on 3 machines",
    "vm-9: backup resumed",
  ]);
  expect(notices[1]?.topic.at(-1)).toBe("recovered 1");
  expect(noticesOf([stalled(1)])[0]?.topic.at(-1)).toBe("stalled snapshot");
});

test("passes on Azure's own text", () => {
  const error = { code: "Code9", message: "The disk is gone.", recommendations: ["Attach it."] };

  const [only] = noticesOf([{ ...ended(1, { serviceCode: "Code9" }), error } as BackupNews]);

  expect(only?.notice).toMatchObject({ text: expect.stringContaining("The disk is gone."), whatToDo: "Attach it." });
});
