import { expect, test } from "vitest";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator } from "../../../support/drive-orchestrator.ts";
import { failed, straightWay, vmId } from "../../../support/workflow-answers.ts";

function drive(changes: Record<string, readonly unknown[]>) {
  const answers = { ...straightWay, ...changes };
  return driveOrchestrator(protectVirtualMachine, { input: { vmId }, now: "2026-03-31T01:00:00.000Z", answers });
}

test("ends with its outcome although its notice cannot be handed over", () => {
  const run = drive({ ensureVault: [{ kind: "missing" }], startAlerts: [failed("CONFIG_INVALID")] });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "vaultMissing" });
});

test("lets neither JSON nor a stack into its explanation", () => {
  const text = `Activity function 'ensureVault' failed:  {"errorType":"BackupError","errorMessage":"AZURE_REFUSED: No.","isNonRetriable":false,"properties":{"code":"AZURE_REFUSED","retryable":false,"serviceCode":"X"},"stackTrace":"at x"} \n at y`;

  const refused = drive({ ensureVault: [new Error(text)] });
  const strange = drive({ ensureVault: [{ kind: "strange" }] });

  expect(refused.output).toMatchObject({ reason: "refused", explanation: "AZURE_REFUSED: No." });
  expect(strange.output).toMatchObject({
    reason: "internalError",
    explanation: expect.stringMatching(/^ValueUnreadable: kind: /),
  });
  expect(String(strange.output?.explanation)).not.toMatch(/[{[]/);
});
