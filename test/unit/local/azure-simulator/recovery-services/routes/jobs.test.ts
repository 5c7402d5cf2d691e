import { expect, test } from "vitest";
import { at, backUp, givenProtectedMachine } from "../protected-machine.ts";
import { vaultId } from "../simulated-service.ts";

test("the job list supports the service's filter and omits details", async () => {
  const simulated = await givenProtectedMachine();
  const jobId = await backUp(simulated);
  const list = async (filter: string) => {
    const response = await simulated.call("GET", `${vaultId()}/backupJobs?$filter=${encodeURIComponent(filter)}`);
    return (at(response.body, "value") as readonly { readonly name: string }[]).map((row) => row.name);
  };

  expect(await list("operation eq 'Backup' and status eq 'InProgress'")).toEqual([jobId]);
  expect(await list("status eq 'Failed'")).toEqual([]);
  expect(await list("startTime eq '2026-03-30 08:00:00 AM' and endTime eq '2026-03-30 12:30:00 PM'")).toHaveLength(2);
  expect(await list("startTime eq '2026-03-30 08:00:00 PM' and endTime eq '2026-03-31 08:00:00 PM'")).toEqual([]);
  expect(await list("operation eq '' and backupManagementType eq 'AzureIaasVM'")).toHaveLength(2);
  const rows = await simulated.call("GET", `${vaultId()}/backupJobs`);
  expect(at(rows.body, "value", 0, "properties", "extendedInfo")).toBeUndefined();
});

test("a job list with a filter on a field that it does not have is refused", async () => {
  const simulated = await givenProtectedMachine();

  const response = await simulated.call(
    "GET",
    `${vaultId()}/backupJobs?$filter=${encodeURIComponent("color eq 'red'")}`,
  );

  expect(response.status).toBe(400);
});
