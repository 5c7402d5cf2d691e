import { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { invocationFacts, isWorkflowCode } from "../../../telemetry/invocation-facts.ts";

const vmId =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/web-01";

function contextOf(type: string, triggerMetadata: Record<string, unknown> = {}) {
  const options = { trigger: { name: "input", type } };
  return new InvocationContext({ functionName: "f", invocationId: "i", options, triggerMetadata });
}

test.for([
  ["orchestrationTrigger", true],
  ["entityTrigger", true],
  ["activityTrigger", false],
  ["httpTrigger", false],
] as const)("code behind %s is replayed: %s", ([type, expected]) => {
  expect(isWorkflowCode(contextOf(type))).toBe(expected);
});

test("tells an activity's workflow, machine, vault and job", () => {
  const input = { vmId, vaultId: "/vault", jobId: "job", secret: "x" };

  expect(invocationFacts(contextOf("activityTrigger", { instanceId: "protect:web-01:1" }), [input])).toEqual({
    functionName: "f",
    trigger: "activityTrigger",
    invocationId: "i",
    instanceId: "protect:web-01:1",
    machineId: vmId,
    vaultId: "/vault",
    jobId: "job",
  });
});

test("tells the machine that an event is about", () => {
  expect(invocationFacts(contextOf("eventGridTrigger"), [{ subject: vmId }])).toMatchObject({ machineId: vmId });
});

test.for([
  ["a subject that is no machine", { subject: "/blobServices/default" }],
  ["IDs that are no texts", { vmId: 7, vaultId: null, jobId: {} }],
  ["an ID that is too long", { vaultId: "x".repeat(501) }],
  ["no object", "text"],
] as const)("tells nothing of %s", ([, input]) => {
  expect(Object.keys(invocationFacts(contextOf("eventGridTrigger"), [input]))).toEqual([
    "functionName",
    "trigger",
    "invocationId",
  ]);
});
