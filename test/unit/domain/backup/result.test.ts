import { expect, test } from "vitest";
import { type BackupResult, backupResultKinds } from "../../../../domain/backup/result.ts";
import { isBackupProblem } from "../../../../domain/notices/backup.ts";

test("every result but plain success causes a notice", () => {
  const silent = backupResultKinds.filter((result) => {
    const backup: BackupResult = { result, milestones: {}, reason: "jobFailed" };
    return !isBackupProblem(backup);
  });

  expect(silent).toEqual(["completed"]);
});
