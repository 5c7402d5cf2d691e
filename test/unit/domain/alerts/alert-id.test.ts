import { expect, test } from "vitest";
import { alertId } from "../../../../domain/alerts/alert-id.ts";

test("an alert is named by its kind and what it says, in characters that every task hub accepts", () => {
  const ids = [
    alertId("backupProblem", ["vault-weu", "job-1"]),
    alertId("backupStalled", ["vault-weu", "job-1"]),
    alertId("backupProblem", ["vault-weu", "job-2"]),
    alertId("backupProblem", ["vault-weu,job-1"]),
  ];

  expect(new Set(ids).size).toBe(4);
  expect(alertId("backupProblem", ["vault-weu", "job-1"])).toBe(ids[0]);
  for (const id of ids) expect(id).toMatch(/^alert:[0-9a-f]{32}$/);
});
