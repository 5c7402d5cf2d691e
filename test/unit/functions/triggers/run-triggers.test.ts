import { HttpRequest, type HttpResponseInit } from "@azure/functions";
import { expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { newRunControl } from "../../../../domain/schedule/run-control.ts";
import { createCancelRun } from "../../../../functions/triggers/cancel-run.ts";
import { createGetRun } from "../../../../functions/triggers/get-run.ts";
import { createListRuns } from "../../../../functions/triggers/list-runs.ts";
import { conforming } from "../../../support/api-contract.ts";
import { InMemoryRunReports } from "../../../support/fakes/in-memory-run-reports.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingCall } from "../../../support/fakes/recording-call.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const { context } = recordingContext();
const id = "run:nightly:2026-11-21T02:30Z";
const older = "run:nightly:2026-11-20T02:30Z";
const run = (runId: string, dueAt: string, status: "running" | "completed") => ({
  id: runId,
  schedule: "nightly",
  dueAt: dueAt as Instant,
  startedAt: dueAt as Instant,
  status,
  counts: { vaulted: 1 },
});

async function arrange() {
  const reports = new InMemoryRunReports();
  const workflows = new InMemoryWorkflows();
  await reports.saveRun(run(older, "2026-11-20T02:30:00.000Z", "completed"));
  await reports.saveRun(run(id, "2026-11-21T02:30:00.000Z", "running"));
  await reports.saveItems(id, 1, [
    { vmId: sampleVmId("a"), status: "vaulted" },
    { vmId: sampleVmId("b"), status: "planned", reason: "AZURE_UNAVAILABLE" },
  ]);
  const deps = { reports, workflows: () => workflows };
  const request = (query: string, params: Record<string, string> = {}) =>
    new HttpRequest({ method: "GET", url: `http://127.0.0.1/api/runs${query}`, params });
  return {
    reports,
    workflows,
    list: async (query = "") => conforming("GET /api/runs", await createListRuns(deps)(request(query), context)),
    get: async (runId: string, query = "") =>
      conforming("GET /api/runs/{id}", await createGetRun(deps)(request(query, { id: runId }), context)),
    cancel: async (runId: string) =>
      conforming(
        "POST /api/runs/{id}/cancel",
        await createCancelRun(deps)(request("", { id: runId }), context, recordingCall()),
      ),
  };
}

const bodyOf = ({ jsonBody, body }: HttpResponseInit) => jsonBody ?? JSON.parse(String(body));

test("lists runs, newest first, page by page", async () => {
  const { list } = await arrange();

  const first = bodyOf(await list("?pageSize=1"));
  const second = bodyOf(await list(`?pageSize=1&continuation=${first.continuation}`));

  expect([first.items[0].id, second.items[0].id]).toEqual([id, older]);
  expect(second).not.toHaveProperty("continuation");
});

test("shows the counts of a run that works as its parts reported them last", async () => {
  const { workflows, get } = await arrange();
  workflows.putEntity("runControl", id, {
    ...newRunControl,
    isCancelled: true,
    parts: { 2: { counts: { triggered: 3 }, at: "2026-11-21T02:31:00.000Z" } },
    endedCounts: { vaulted: 4 },
  });

  expect(bodyOf(await get(id))).toMatchObject({
    status: "running",
    isCancelled: true,
    counts: { vaulted: 4, triggered: 3 },
    items: [{ status: "vaulted" }, { status: "planned", reason: "AZURE_UNAVAILABLE" }],
  });
});

test("shows what its report has while its parts have not reported, and once it has ended", async () => {
  const { workflows, get } = await arrange();
  workflows.putEntity("runControl", older, "strange");

  expect(bodyOf(await get(encodeURIComponent(id)))).toMatchObject({ counts: { vaulted: 1 } });
  expect(bodyOf(await get(older))).toMatchObject({ status: "completed", counts: { vaulted: 1 }, items: [] });
});

test("shows machines of one status", async () => {
  const { get } = await arrange();

  expect(bodyOf(await get(id, "?status=planned&code=key")).items).toHaveLength(1);
});

test.for([
  ["?status=fine", /must be one of planned, triggered/],
  ["?pageSize=0", /1 to 1000/],
  ["?pageSize=1001", /1 to 1000/],
  [`?continuation=${"x".repeat(201)}`, /earlier response/],
  ["?state=x", /is not known here/],
] as const)("refuses %s", async ([query, detail]) => {
  const { get } = await arrange();

  const response = await get(id, query);

  expect(response.status).toBe(400);
  expect(bodyOf(response).detail).toMatch(detail);
});

test.for(["nightly", "run:weekly:2026-11-21T02:30Z", "%E0%A4%A"])("finds no run %s", async (runId) => {
  const { get, cancel } = await arrange();

  expect((await get(runId)).status).toBe(404);
  expect((await cancel(runId)).status).toBe(404);
});

test("refuses unknown parameters of the list, and says 503 while the storage account is away", async () => {
  const { reports, list } = await arrange();

  expect((await list("?status=planned")).status).toBe(400);
  reports.faults.failNext("list", new BackupError("STORAGE_UNAVAILABLE", "Away."));
  expect((await list()).status).toBe(503);
});

test("cancels a run that works, once it has ended no more", async () => {
  const { workflows, cancel } = await arrange();
  workflows.put(id, "running");
  workflows.put(older, "finished");

  const response = await cancel(id);

  expect(response).toMatchObject({ status: 202, jsonBody: { id } });
  expect(workflows.signals).toEqual([{ entity: "runControl", key: id, operation: "cancel" }]);
  expect((await cancel(older)).status).toBe(409);
});
