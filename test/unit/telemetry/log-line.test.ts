import { expect, test } from "vitest";
import { logLineOf } from "../../../telemetry/log-line.ts";

const facts = {
  functionName: "enableProtection",
  trigger: "activityTrigger",
  invocationId: "invocation-1",
  instanceId: "protect:web-01:3f9c",
  machineId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/web-01",
  vaultId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/rsv",
  jobId: "job-1",
};

test("writes one JSON line with what it is about", () => {
  expect(JSON.parse(logLineOf("Protection enabled.", facts))).toEqual({
    message: "Protection enabled.",
    function: "enableProtection",
    instance: facts.instanceId,
    machine: facts.machineId,
    vault: facts.vaultId,
    job: "job-1",
    invocation: "invocation-1",
  });
});

test("a line outside of any function has its message only", () => {
  expect(logLineOf("Started.", undefined)).toBe('{"message":"Started."}');
});

test.for([
  ["at the beginning", "AZURE_THROTTLED: try again", "AZURE_THROTTLED"],
  ["within a sentence", "The vaults could not be listed: AZURE_ACCESS_DENIED: 403", "AZURE_ACCESS_DENIED"],
  ["in no other word", "The header X-MS-REQUEST: none", undefined],
] as const)("finds an error's code %s", ([, text, code]) => {
  expect(JSON.parse(logLineOf(text, facts)).code).toBe(code);
});

test.for([
  ["a signed URL", "GET https://management.azure.com/operations/1?t=638&c=MIIHhz&s=abcDEF123", ["MIIHhz", "abcDEF123"]],
  ["a password", 'options {"password":"hunter2-and-more"}', ["hunter2"]],
  ["a bearer token", "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", ["eyJ"]],
  ["an account key", "DefaultEndpointsProtocol=https;AccountKey=Zm9vYmFyYmF6cXV4Zm9vYmFy==;", ["Zm9vYmFy"]],
] as const)("writes no part of %s", ([, text, secrets]) => {
  const line = logLineOf(text, facts);

  for (const secret of secrets) expect(line).not.toContain(secret);
});

test("cuts a message that is longer than hosts keep, and stays JSON", () => {
  const line = logLineOf("word ".repeat(10_000), undefined);

  expect(line.length).toBeLessThan(10_000);
  expect(JSON.parse(line).message).toMatch(/…$/);
});
