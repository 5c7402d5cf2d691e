import { HttpRequest, type HttpResponseInit } from "@azure/functions";
import { expect, test } from "vitest";
import type { MachineDetail } from "../../../../api/machines.ts";
import { machineInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../../../domain/errors.ts";
import { createGetMachine } from "../../../../functions/triggers/get-machine.ts";
import { createListMachines } from "../../../../functions/triggers/list-machines.ts";
import { createRebuildInventory } from "../../../../functions/triggers/rebuild-inventory.ts";
import { conforming } from "../../../support/api-contract.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingCall } from "../../../support/fakes/recording-call.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import {
  at,
  backupEnded,
  goodBackup,
  protectionEnded,
  seen,
  sweepEnded,
  vaultId,
  vmId,
  vmIdOf,
} from "../../../support/inventory-events.ts";

const { context, log } = recordingContext();

async function arrange() {
  const inventory = new InMemoryInventory();
  const workflows = new InMemoryWorkflows();
  const names = ["db-01", "web-01", "web-02"];
  await inventory.upsert(names.map((name) => seen(vmIdOf(name), { state: name === "db-01" ? "atRisk" : "protected" })));
  const list = async (query: string) => {
    const request = new HttpRequest({ method: "GET", url: `http://127.0.0.1/api/x${query}` });
    return conforming("GET /api/virtual-machines", await createListMachines({ inventory })(request, context));
  };
  const get = async (name: string) => {
    const request = new HttpRequest({ method: "GET", url: "http://127.0.0.1/api/x", params: { name } });
    return conforming(
      "GET /api/virtual-machines/{name}",
      await createGetMachine({ inventory, workflows: () => workflows })(request, context),
    );
  };
  return { inventory, workflows, list, get };
}

const bodyOf = ({ jsonBody, body }: HttpResponseInit) => jsonBody ?? JSON.parse(String(body));
const namesIn = (response: HttpResponseInit) =>
  (bodyOf(response) as { items: { name: string }[] }).items.map(({ name }) => name);

test("lists every machine with the counts of all states", async () => {
  const { list } = await arrange();

  const response = await list("");

  expect(response.status).toBe(200);
  expect(namesIn(response)).toEqual(["db-01", "web-01", "web-02"]);
  expect(bodyOf(response)).toMatchObject({ counts: { protected: 2, atRisk: 1, unknown: 0 } });
  expect(bodyOf(response)).not.toHaveProperty("continuation");
});

test("says when the last sweep ended and whether it saw everything", async () => {
  const { inventory, list } = await arrange();
  await inventory.apply(sweepEnded(at(20)));

  expect(bodyOf(await list(""))).toMatchObject({ lastSweep: { endedAt: at(20), isComplete: true } });
});

test.for([
  ["?state=atRisk", ["db-01"]],
  ["?search=WEB&state=", ["web-01", "web-02"]],
  ["?vault=vault-weu&search=02", ["web-02"]],
  ["?reason=recoveryPointFresh&location=", ["db-01", "web-01", "web-02"]],
  ["?rule=none", []],
  ["?subscription=00000000-0000-0000-0000-000000000001&location=westeurope", []],
  [`?vault=${encodeURIComponent(vaultId)}2`, []],
  ["?pageSize=1&code=key&clientId=default", ["db-01"]],
] as const)("lists what %s asks for", async ([query, names]) => {
  const { list } = await arrange();

  expect(namesIn(await list(query))).toEqual(names);
});

test("continues where the page before ended, with the counts of all machines", async () => {
  const { list } = await arrange();
  const first = bodyOf(await list("?pageSize=2")) as { continuation: string };

  const second = await list(`?pageSize=2&continuation=${encodeURIComponent(first.continuation)}`);

  expect(namesIn(second)).toEqual(["web-02"]);
  expect(bodyOf(second)).toMatchObject({ counts: { protected: 2, atRisk: 1 } });
});

test.for([
  ["?state=fine", "state", /protected, atRisk, waiting, excluded, needsAttention, deleted, unknown/],
  ["?pageSize=0", "pageSize", /1 to 1000/],
  ["?pageSize=1001", "pageSize", /1 to 1000/],
  ["?pageSize=ten", "pageSize", /1 to 1000/],
  ["?continuation=abc", "continuation", /earlier response/],
  [`?search=${"x".repeat(81)}`, "search", /80 characters/],
  [`?vault=${"x".repeat(401)}`, "vault", /vault/],
  ["?subscription=mine", "subscription", /GUID/],
  [`?rule=${"x".repeat(101)}`, "rule", /100 characters/],
  ["?stat=atRisk", "stat", /not known/],
] as const)("refuses %s by the parameter's name", async ([query, field, detail]) => {
  const { list } = await arrange();

  const response = await list(query);

  expect(response.status).toBe(400);
  expect(bodyOf(response)).toMatchObject({ field, detail: expect.stringMatching(detail) });
});

test.for([
  ["its name", "WEB-01"],
  ["its ID", vmId],
  ["its ID as hosts leave it encoded", encodeURIComponent(vmId)],
  ["its ID without the first slash", vmId.slice(1)],
])("shows a machine by %s, with its timeline", async ([, name = ""]) => {
  const { inventory, get } = await arrange();
  await inventory.apply(protectionEnded({ at: at(12) }));

  const response = await get(name);

  expect(response.status).toBe(200);
  expect(bodyOf(response)).toMatchObject({
    vmId,
    state: "protected",
    timeline: [{ at: at(12), what: "Protection enabled" }],
  });
});

test("tells a machine's history in order, from the event to the recovery point", async () => {
  const { inventory, get } = await arrange();
  await inventory.apply(
    protectionEnded({ at: at(30), requestedAt: at(11), decidedAt: at(12), protectedAt: at(14), attempt: 2 }),
  );
  await inventory.apply({ ...backupEnded(goodBackup, at(29)), startedAt: at(15) });
  await inventory.upsert([seen(vmId, { lastRecoveryPointAt: at(16), observedAt: at(40) })]);

  const { timeline, recoveryPoints } = bodyOf(await get("web-01")) as MachineDetail;

  expect(timeline.map(({ kind, at: when }) => [kind, when])).toEqual([
    ["backup", at(29)],
    ["recoveryPoint", at(16)],
    ["protection", at(14)],
    ["decision", at(12)],
    ["event", at(11)],
  ]);
  expect(timeline[0]).toMatchObject({
    result: "completed",
    jobId: "job-1",
    milestones: { triggeredAt: at(15), snapshotAt: at(3), vaultedAt: at(4) },
  });
  expect(timeline[3]).toMatchObject({ rule: "everything", configVersion: "abc" });
  expect(timeline[4]).toMatchObject({ source: "event", what: "Event received" });
  expect(recoveryPoints).toEqual([at(16)]);
});

test("says what runs for a machine now, by its workflows' own stages", async () => {
  const { workflows, get } = await arrange();
  workflows.put(machineInstanceId("protect", vmId), {
    kind: "running",
    customStatus: { stage: "runningFirstBackup", since: at(5) },
    startedAt: at(1),
  });
  workflows.put(machineInstanceId("backup", vmId), {
    kind: "running",
    customStatus: { stage: "transfer", jobId: "job-1", milestones: { snapshotAt: at(7) }, watchedSince: at(6) },
  });
  workflows.put(machineInstanceId("retire", vmId), "finished");

  const { running } = bodyOf(await get("web-01")) as MachineDetail;

  expect(running).toEqual([
    {
      kind: "protect",
      instanceId: machineInstanceId("protect", vmId),
      phase: "runningFirstBackup",
      detail: "Waits for the end of the first backup.",
      since: at(5),
    },
    {
      kind: "backup",
      instanceId: machineInstanceId("backup", vmId),
      phase: "transfer",
      detail: "The snapshot is taken; Azure transfers the data to the vault.",
      since: at(6),
      jobId: "job-1",
      milestones: { snapshotAt: at(7) },
    },
  ]);
});

test.for<[string, unknown, object]>([
  [
    "of another release",
    { stage: "polishing", since: 7, attempts: "two", dueAt: at(9) },
    { phase: "polishing", detail: "Polishing.", since: at(1), nextAt: at(9) },
  ],
  ["without a status", undefined, { phase: "starting", since: at(1) }],
])("shows a workflow %s as far as it is understood", async ([, customStatus, shown]) => {
  const { workflows, get } = await arrange();
  workflows.put(machineInstanceId("backup", vmId), { kind: "running", customStatus, startedAt: at(1) });

  expect(bodyOf(await get("web-01"))).toMatchObject({ running: [shown] });
});

test("says so when the task hub does not tell what runs, and still shows the machine", async () => {
  const { workflows, get } = await arrange();
  workflows.faults.failNext("read", new Error("HTTP 503"));

  const response = await get("web-01");

  expect(response.status).toBe(200);
  expect(bodyOf(response)).toMatchObject({ vmId, runningUnknown: true });
});

test("lists the IDs where several machines have the name", async () => {
  const { inventory, get } = await arrange();
  const twin = vmIdOf("Web-01", "test");
  await inventory.upsert([seen(twin)]);

  const response = await get("web-01");

  expect(response.status).toBe(409);
  expect(response.headers).toMatchObject({ "Content-Type": "application/problem+json" });
  expect((bodyOf(response) as { vmIds: string[] }).vmIds.sort()).toEqual([twin, vmId].sort());
});

test.for(["web-09", vmIdOf("web-09"), "", "%"])("does not know the machine '%s'", async (name) => {
  const { get } = await arrange();

  const response = await get(name);

  expect(response.status).toBe(404);
  expect(bodyOf(response)).toMatchObject({ status: 404, detail: expect.stringContaining("every sweep") });
});

test.for(["/subscriptions/1", "a/b", `${vmId}/extensions/x`, "x".repeat(81)])("refuses '%s'", async (name) => {
  const { get } = await arrange();

  const response = await get(name);

  expect(response.status).toBe(400);
  expect(bodyOf(response)).toMatchObject({ field: "name" });
});

test("answers 503 and logs why while the storage account cannot be reached", async () => {
  const { inventory, list, get } = await arrange();
  inventory.faults.failNext(
    "list",
    new BackupError("STORAGE_UNAVAILABLE", "It answered 500.", { retryAfterSeconds: 7 }),
  );
  inventory.faults.failNext("read", new BackupError("STORAGE_REFUSED", "It answered 403."));

  const responses = [await list(""), await get(vmId)];

  expect(responses).toMatchObject([
    { status: 503, headers: { "Retry-After": "7" } },
    { status: 503, headers: { "Retry-After": "30" } },
  ]);
  expect(responses.map((response) => (bodyOf(response) as { code: string }).code)).toEqual([
    "STORAGE_UNAVAILABLE",
    "STORAGE_REFUSED",
  ]);
  expect(log).toContainEqual(expect.stringContaining("It answered 403."));
});

test("does not hide a defect behind 503", async () => {
  const { inventory, list } = await arrange();
  inventory.faults.failNext("list", new TypeError("x is not a function"));

  await expect(list("")).rejects.toThrow(TypeError);
});

test("starts a sweep that rebuilds the inventory, and responds with its links also when one runs", async () => {
  const workflows = new InMemoryWorkflows();
  const rebuild = createRebuildInventory({
    workflows: () => workflows,
    checkStatus: (_request, _context, { instanceId: id }) => ({ status: 202, jsonBody: { id } }),
  });
  const request = new HttpRequest({ method: "POST", url: "http://127.0.0.1/api/inventory/rebuild" });

  const responses = [
    await rebuild(request, context, recordingCall()),
    await rebuild(request, context, recordingCall()),
  ];

  expect(responses).toEqual(Array(2).fill({ status: 202, jsonBody: { id: "sweep" } }));
  expect(workflows.started).toEqual([
    { workflow: "sweepSubscriptions", instanceId: "sweep", input: { rebuild: true } },
  ]);
});
