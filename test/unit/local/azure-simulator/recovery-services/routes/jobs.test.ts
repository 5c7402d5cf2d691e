import { expect, test } from "vitest";
import { at, backUp, givenProtectedMachine, givenProtectedMachines } from "../protected-machine.ts";
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

test("the jobs of a thousand machines come in five pages, filtered on each", async () => {
  const simulated = await givenProtectedMachines(1000);
  for (let index = 0; index < 1000; index += 1) await backUp(simulated, `vm${index}`, 0);
  simulated.wait(1);
  const filter = encodeURIComponent("operation eq 'Backup' and status eq 'InProgress'");

  const pages: (readonly { readonly name: string; readonly properties: { readonly operation: string } }[])[] = [];
  for (let next: unknown = `${vaultId()}/backupJobs?$filter=${filter}`; typeof next === "string"; ) {
    const { body } = await simulated.call("GET", next);
    pages.push(at(body, "value") as (typeof pages)[number]);
    next = at(body, "nextLink");
  }

  expect(pages.map((page) => page.length)).toEqual([200, 200, 200, 200, 200]);
  expect(new Set(pages.flat().map(({ name }) => name)).size).toBe(1000);
  expect(pages.flat().every(({ properties }) => properties.operation === "Backup")).toBe(true);
});
