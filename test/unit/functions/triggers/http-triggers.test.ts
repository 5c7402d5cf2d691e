import { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import { machineInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import type { Started } from "../../../../functions/http/start-response.ts";
import { createBackup } from "../../../../functions/triggers/backup.ts";
import { createProtect } from "../../../../functions/triggers/protect.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingCall } from "../../../support/fakes/recording-call.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const { context } = recordingContext();
const request = (body: string) =>
  new HttpRequest({ method: "POST", url: "http://127.0.0.1/api/x", body: { string: body } });

function arrange() {
  const workflows = new InMemoryWorkflows();
  const noted: string[] = [];
  const deps = {
    workflows: () => workflows,
    noteMachine: async (id: string) => void noted.push(id),
    checkStatus: (_request: HttpRequest, _context: unknown, { instanceId: id }: Started) => ({
      status: 202,
      jsonBody: { id },
    }),
  };
  const call = recordingCall();
  const post = (handler: typeof createProtect, body: unknown) =>
    handler(deps)(request(typeof body === "string" ? body : JSON.stringify(body)), context, call);
  return {
    workflows,
    call,
    noted,
    protect: post.bind(undefined, createProtect),
    backup: post.bind(undefined, createBackup),
  };
}

test("starts a machine's protection and responds with its links", async () => {
  const { workflows, noted, protect } = arrange();
  const instanceId = machineInstanceId("protect", vmId);

  await expect(protect({ vmId })).resolves.toEqual({ status: 202, jsonBody: { id: instanceId } });

  expect(workflows.started).toEqual([
    { workflow: "protectVirtualMachine", instanceId, input: { vmId, source: "http" } },
  ]);
  expect(noted).toEqual([vmId]);
});

test("records what was started, once for each request", async () => {
  const { call, protect, backup } = arrange();

  await protect({ vmId });
  await protect({ vmId: "x" });
  await backup({ vmId, retainDays: 7 });

  expect(call.changes).toEqual([
    { what: "protect", subject: vmId },
    { what: "backup", subject: vmId, detail: "kept for 7 days" },
  ]);
});

test("responds with the links of the instance that is already running, and asks it to check again", async () => {
  const { workflows, protect } = arrange();

  const answers = [await protect({ vmId }), await protect({ vmId: `${vmId.toUpperCase()}/` })];

  expect(answers[1]).toEqual(answers[0]);
  expect(workflows.started.map(({ workflow }) => workflow)).toEqual(["protectVirtualMachine", "recheckMachine"]);
});

test.for([
  [{ vmId }, 30],
  [{ vmId, retainDays: 1 }, 1],
  [{ vmId, retainDays: 9999 }, 9999],
] as const)("starts a backup kept for the days asked, or 30", async ([body, retainDays]) => {
  const { workflows, backup } = arrange();
  const instanceId = machineInstanceId("backup", vmId);

  await expect(backup(body)).resolves.toMatchObject({ status: 202, jsonBody: { id: instanceId } });

  expect(workflows.started).toEqual([{ workflow: "backupVirtualMachine", instanceId, input: { vmId, retainDays } }]);
});

test.for<[unknown, string, RegExp]>([
  ["{", "body", /JSON/],
  ["", "body", /JSON/],
  [[], "body", /object/],
  [{}, "vmId", /text/],
  [{ vmId: 5 }, "vmId", /text/],
  [{ vmId: "/subscriptions/1" }, "vmId", /Microsoft\.Compute\/virtualMachines/],
  [{ vmId: `${vmId}/extensions/x` }, "vmId", /Microsoft\.Compute\/virtualMachines/],
  [{ vmId: vmId.replace(/[0-9-]{36}/, "my-sub") }, "vmId", /GUID/],
  [{ vmId: `${vmId}?x=1#y` }, "vmId", /names that Azure allows/],
  [{ vmId: vmId.replace("/shop/", "/../") }, "vmId", /names that Azure allows/],
  [{ vmId: `${vmId}\r\n` }, "vmId", /names that Azure allows/],
  [{ vmId: `${vmId}${"x".repeat(100_000)}` }, "vmId", /names that Azure allows/],
  [{ vmId: `${vmId}\uD83D` }, "vmId", /names that Azure allows/],
  [{ vmId, retainDays: 0 }, "retainDays", /1 or more/],
  [{ vmId, retainDays: 10_000 }, "retainDays", /9999 or less/],
  [{ vmId, retainDays: 1.5 }, "retainDays", /whole/],
  [{ vmId, retainDays: "7" }, "retainDays", /whole/],
  [{ vmId, retaindays: 7 }, "retaindays", /not known/],
])("refuses %j and names the field", async ([body, field, detail]) => {
  const { workflows, backup } = arrange();

  const response = await backup(body);

  expect(response).toMatchObject({ status: 400, headers: { "Content-Type": "application/problem+json" } });
  expect(JSON.parse(String(response.body))).toMatchObject({
    status: 400,
    field,
    errors: [{ field, detail: expect.stringMatching(detail) }],
  });
  expect(workflows.started).toEqual([]);
});

test("names every field that is wrong", async () => {
  const { backup } = arrange();

  const response = await backup({ vmId: 1, retainDays: 0 });

  const { errors } = JSON.parse(String(response.body)) as { readonly errors: readonly { readonly field: string }[] };
  expect(errors.map(({ field }) => field)).toEqual(["vmId", "retainDays"]);
});
