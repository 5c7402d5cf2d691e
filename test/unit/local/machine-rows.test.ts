import { expect, test } from "vitest";
import type { InstanceStatus, TaskHub } from "../../../local/host/contract.ts";
import { listMachines } from "../../../local/machine-rows.ts";

const vmId = (name: string, group: string) =>
  `/subscriptions/1/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;

function instance(name: string, change: Partial<InstanceStatus> = {}): InstanceStatus {
  return {
    instanceId: `protect:${name}:1`,
    name: "protectVirtualMachine",
    runtimeStatus: "Completed",
    input: JSON.stringify({ vmId: vmId(name, "shop") }),
    output: JSON.stringify({ outcome: "protected", reason: "alreadyProtected" }),
    customStatus: undefined,
    version: undefined,
    createdAtMs: 0,
    lastUpdatedAtMs: 0,
    ...change,
  };
}

/** A task hub that pages by position. */
function hubWith(instances: readonly InstanceStatus[]): Pick<TaskHub, "list"> {
  return {
    list({ top, continuation = "0" }) {
      const end = Number(continuation) + top;
      return {
        instances: instances.slice(Number(continuation), end),
        continuation: end < instances.length ? String(end) : undefined,
      };
    },
  };
}

const outcome = (output: object) => ({ output: JSON.stringify(output) });

test("shows failures first, even after thousands of protected machines", () => {
  const many = Array.from({ length: 2500 }, (_, index) => instance(`a-${index}`));
  const failed = instance("z-failed", outcome({ outcome: "needsAttention", reason: "policyFull" }));
  const warned = instance(
    "z-warned",
    outcome({ outcome: "protected", backup: { result: "completedWithWarnings", reason: "transferFailed" } }),
  );

  const list = listMachines(hubWith([...many, warned, failed]));

  expect(list.rows.slice(0, 3).map(({ vm, level }) => [vm, level])).toEqual([
    ["z-failed", "error"],
    ["z-warned", "warning"],
    ["a-0", "info"],
  ]);
  expect(list).toMatchObject({ total: 2502, counts: { protected: 2501, needsAttention: 1 }, isCut: false });
  expect(list.rows).toHaveLength(200);
});

test("says when there are more machines than it reads", () => {
  const list = listMachines(hubWith(Array.from({ length: 10_001 }, (_, index) => instance(`a-${index}`))));

  expect(list).toMatchObject({ total: 10_000, isCut: true });
});

test("tells machines of one name apart by their resource group", () => {
  const other = instance("web-01", { input: undefined, ...outcome({ outcome: "gone", vmId: vmId("web-01", "lab") }) });

  const { rows } = listMachines(hubWith([instance("web-01"), other]));

  expect(rows.map(({ vm, group }) => [vm, group])).toEqual([
    ["web-01", "shop"],
    ["web-01", "lab"],
  ]);
});

test.for<[string, Partial<InstanceStatus>, object]>([
  [
    "a running workflow is in progress, with its stage",
    { runtimeStatus: "Running", output: undefined, customStatus: '{"stage":"enabling"}' },
    { state: "inProgress", detail: "enabling", level: "info" },
  ],
  [
    "a failed workflow is an error with its text",
    { runtimeStatus: "Failed", output: "boom" },
    { state: "unknown", detail: "The workflow ended failed: boom", level: "error" },
  ],
  [
    "a terminated workflow is an error",
    { runtimeStatus: "Terminated", output: '"by hand"' },
    { state: "unknown", level: "error" },
  ],
  [
    "a failed first backup is an error",
    outcome({ outcome: "protected", backup: { result: "failed" } }),
    { state: "protected", detail: "first backup: failed", level: "error" },
  ],
  [
    "an unknown result is a warning",
    outcome({ outcome: "protected", backup: { result: "unknown" } }),
    { level: "warning" },
  ],
  [
    "outcome, reason and first backup are shown",
    outcome({ outcome: "protected", reason: "protectionEnabled", backup: { result: "completed" } }),
    { state: "protected", detail: "protectionEnabled · first backup: completed", level: "info" },
  ],
])("%s", ([, change, row]) => {
  expect(listMachines(hubWith([instance("web-01", change)])).rows).toMatchObject([row]);
});
