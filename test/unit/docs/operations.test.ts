import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noticeKinds } from "../../../domain/notices/notice.ts";

/** They tell that something is well, or over: nothing is to be done. */
const NOTHING_TO_DO = [
  "machineProtected",
  "protectionResolved",
  "backupRecovered",
  "scheduledBackupResumed",
  "scheduledBackupsKnown",
  "monitoringResumed",
  "scheduleRunsAgain",
  "channelRestored",
  "channelTest",
];

test("the runbook has a row for every kind of message that asks to do something, and for no other", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/operations.md"), "utf8");
  const [, runbook = ""] = page.split("## Runbook");
  const [, ...rows] = runbook.split("\n").filter((line) => line.startsWith("| "));
  const kinds = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, kind]) => kind));

  expect(kinds.toSorted()).toEqual(noticeKinds.filter((kind) => !NOTHING_TO_DO.includes(kind)).toSorted());
});
