import { expect, test } from "vitest";
import { expectedConsistency } from "../../../domain/protection/agent.ts";
import { agentStates, extensionStates, osTypes, powerStates } from "../../../domain/virtual-machine.ts";

const machine = {
  osType: "Windows",
  powerState: "running",
  provisioningState: "Succeeded",
  agent: { state: "ready", version: "2.7.0.0" },
  backupExtension: { state: "ready" },
} as const;

test("only a running machine with a ready agent and a sound extension promises more than crash consistency", () => {
  const better = powerStates.flatMap((powerState) =>
    agentStates.flatMap((agent) =>
      extensionStates.flatMap((extension) => {
        const changed = {
          ...machine,
          powerState,
          agent: { ...machine.agent, state: agent },
          backupExtension: { state: extension },
        };
        return expectedConsistency(changed) === "crash" ? [] : [`${powerState} ${agent} ${extension}`];
      }),
    ),
  );

  expect(better).toEqual(["running ready absent", "running ready ready", "running ready installing"]);
});

test("every operating system promises the consistency that Azure Backup can reach there by itself", () => {
  expect(osTypes.map((osType) => expectedConsistency({ ...machine, osType }))).toEqual(["application", "fileSystem"]);
});
