import { expect, test } from "vitest";
import { machineFindings } from "../../../../../domain/protection/findings/machine-checks.ts";
import type { VirtualMachine } from "../../../../../domain/virtual-machine.ts";
import { sampleMachine } from "../../../../support/fakes/sample-machine.ts";

const windows = { osType: "Windows" } as const;

test.for<[string, Partial<VirtualMachine>, readonly string[]]>([
  ["says nothing about a running machine with a ready agent", {}, []],
  ["reports an absent agent of a running machine", { agent: { state: "absent" } }, ["agentAbsent"]],
  ["reports an agent that is not ready", { agent: { state: "notReady" } }, ["agentNotReady"]],
  [
    "reports a Windows agent one below the oldest version",
    { ...windows, agent: { state: "ready", version: "2.6.1198.717" } },
    ["agentTooOld"],
  ],
  ["accepts the oldest Windows agent", { ...windows, agent: { state: "ready", version: "2.6.1198.718" } }, []],
  ["accepts any Linux agent that is ready", { agent: { state: "ready", version: "1.0.0.0" } }, []],
  [
    "says nothing about the agent where no power state is known",
    { powerState: "unknown", agent: { state: "absent" } },
    [],
  ],
  [
    "says nothing about the agent of a running machine where no instance view was read",
    { hasInstanceView: undefined as never, agent: { state: "absent" } },
    [],
  ],
  ["says nothing about the agent of a machine that starts", { powerState: "other", agent: { state: "absent" } }, []],
  [
    "reports a deallocated machine, not its absent agent",
    { powerState: "deallocated", agent: { state: "absent" } },
    ["poweredOff"],
  ],
  ["reports a stopped machine", { powerState: "stopped" }, ["poweredOff"]],
  ["reports failed provisioning", { provisioningState: "Failed" }, ["provisioningFailed"]],
  ["reports cancelled provisioning", { provisioningState: "canceled" }, ["provisioningFailed"]],
  ["reports provisioning that goes on", { provisioningState: "Updating" }, ["provisioningInProgress"]],
  ["says nothing about a provisioning state that nobody read", { provisioningState: "" }, []],
  ["reports a failed extension", { backupExtension: { state: "failed", error: "no space" } }, ["extensionFailed"]],
  [
    "reports an extension that is being installed",
    { backupExtension: { state: "installing" } },
    ["extensionInstalling"],
  ],
  ["says nothing about a ready extension", { backupExtension: { state: "ready" } }, []],
  ["reports a size with one core", { size: "Standard_B1s" }, ["sizeTooSmall"]],
  ["reports a size with a fraction of a core", { size: "Basic_A0" }, ["sizeTooSmall"]],
  ["reports a size constrained to one core", { size: "Standard_DS11-1_v2" }, ["sizeTooSmall"]],
  ["accepts a size constrained to two cores", { size: "Standard_E4-2s_v5" }, []],
  ["accepts a size with two cores", { size: "Standard_D2s_v5" }, []],
  ["accepts a size with sixteen cores", { size: "Standard_D16s_v5" }, []],
  ["reports a spot machine", { isSpot: true }, ["spotMachine"]],
  ["reports a marketplace plan", { marketplacePlan: "byol" }, ["marketplacePlan"]],
  [
    "reports an instance of a uniform scale set",
    {
      vmId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/web/virtualMachines/0",
    },
    ["uniformScaleSetInstance"],
  ],
])("%s", ([, change, codes]) => {
  expect(machineFindings(sampleMachine(change)).map(({ code }) => code)).toEqual(codes);
});

test.for<[string, Partial<VirtualMachine>, RegExp]>([
  [
    "a failed extension with version and error",
    { backupExtension: { state: "failed", version: "1.0.2", error: "no space" } },
    /Azure says \(version 1\.0\.2\): no space\.$/,
  ],
  ["a failed extension without an error", { backupExtension: { state: "failed" } }, /Azure says: no reason\.$/],
  ["the old agent's version", { ...windows, agent: { state: "ready", version: "2.6.0.0" } }, /version 2\.6\.0\.0\.$/],
  ["what the agent says", { agent: { state: "notReady", message: "Starting." } }, /It says: Starting\.$/],
])("names %s", ([, change, text]) => {
  expect(machineFindings(sampleMachine(change))[0]?.text).toMatch(text);
});
