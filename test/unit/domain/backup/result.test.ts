import { expect, test } from "vitest";
import { backupResultKinds } from "../../../../domain/backup/result.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { backupResultNotice } from "../../../../domain/notices/backup.ts";
import { vmId } from "../../../support/workflow-answers.ts";

test("every result but plain success causes a notice", () => {
  const silent = backupResultKinds.filter((result) => {
    const backup = { result, milestones: {}, reason: "jobFailed" } as const;
    return backupResultNotice({ vmId }, backup, [], "2026-03-31T01:00:00.000Z" as Instant) === undefined;
  });

  expect(silent).toEqual(["completed"]);
});
