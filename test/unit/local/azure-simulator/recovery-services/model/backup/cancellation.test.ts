import { expect, test } from "vitest";
import { backUp, givenProtectedMachine, jobState } from "../../protected-machine.ts";
import { vaultId } from "../../simulated-service.ts";

test.for<[string, number, string]>([
  ["a job cancelled in its snapshot ends Cancelled", 1, "Cancelled[Cancelled,Cancelled]"],
  ["a job cancelled in its transfer ends with a warning", 20, "CompletedWithWarnings[Completed,Cancelled]"],
])("%s", async ([, minutes, end]) => {
  const simulated = await givenProtectedMachine();
  const jobId = await backUp(simulated);
  simulated.wait(minutes);

  const accepted = await simulated.call("POST", `${vaultId()}/backupJobs/${jobId}/cancel`);
  const during = await simulated.call("GET", accepted.headers?.["Location"] ?? "");
  simulated.wait(2);
  const after = await simulated.call("GET", accepted.headers?.["Location"] ?? "");

  expect([accepted.status, during.status, after.status]).toEqual([202, 202, 204]);
  expect(await jobState(simulated, jobId)).toBe(end);
});

test("a job that has ended cannot be cancelled", async () => {
  const simulated = await givenProtectedMachine();
  const jobId = await backUp(simulated);
  simulated.wait(120);

  const response = await simulated.call("POST", `${vaultId()}/backupJobs/${jobId}/cancel`);

  expect(response.status).toBe(400);
});
