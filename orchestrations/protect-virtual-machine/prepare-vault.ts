import { patientRetry } from "../../domain/retry.ts";
import { nextWaitStep } from "../../domain/wait.ts";
import { ensurePolicy, ensureVault } from "../contracts/activities.ts";
import { callActivity } from "../durable/call-activity.ts";
import { nowOf, waitUntil } from "../durable/time.ts";
import { endRun, go, type ProtectRun, type Stage, showStage } from "./run.ts";

/** Sees to it that the vault exists in the machine's region and is usable. */
export function* ensureVaultStage(run: ProtectRun): Stage<string> {
  const { context, machine, decision } = run;
  showStage(run, "ensuringVault", { vaultId: decision.vaultId });
  const request = { vaultId: decision.vaultId, location: machine.location, create: decision.createVault };
  const deadlineSeconds = decision.thresholds.operationDeadlineSeconds;
  const wait = { startedAt: nowOf(context), deadlineSeconds, minimumSeconds: 15, maximumSeconds: 300 };
  const { vaultId } = decision;
  for (;;) {
    const vault = yield* callActivity(context, ensureVault, request, patientRetry);
    switch (vault.kind) {
      case "ready":
        return go(vault.vaultId);
      case "missing":
        return endRun(run, { outcome: "needsAttention", reason: "vaultMissing" }, { vaultId });
      case "inOtherRegion": {
        const explanation = `The vault is in ${vault.vaultLocation}, the machine in ${machine.location}.`;
        return endRun(run, { outcome: "needsAttention", reason: "vaultInOtherRegion" }, { vaultId, explanation });
      }
      case "broken": {
        const explanation = `Azure's provisioning state of the vault: ${vault.provisioningState}.`;
        return endRun(run, { outcome: "needsAttention", reason: "vaultBroken" }, { vaultId, explanation });
      }
      case "provisioning":
    }
    const step = nextWaitStep(wait, nowOf(context));
    if (step.kind === "deadlinePassed") {
      const explanation = "The vault was still being made.";
      return endRun(run, { outcome: "needsAttention", reason: "operationTimedOut" }, { vaultId, explanation });
    }
    yield* waitUntil(context, step.at);
  }
}

/** Sees to it that the policy exists, suits the machine and has room for it. */
export function* ensurePolicyStage(run: ProtectRun, vaultId: string): Stage<string> {
  const { context, machine, decision } = run;
  showStage(run, "ensuringPolicy", { vaultId, policy: decision.policyName });
  const kind = machine.needsEnhancedPolicy ? "enhanced" : "standard";
  const request = { vaultId, policyName: decision.policyName, kind, create: decision.createPolicy } as const;
  const policy = yield* callActivity(context, ensurePolicy, request, patientRetry);
  switch (policy.kind) {
    case "ready":
      return go(policy.policyId);
    case "missing": {
      const explanation = `Policy: ${decision.policyName}.`;
      return endRun(run, { outcome: "needsAttention", reason: "policyMissing" }, { vaultId, explanation });
    }
    case "unsuitable": {
      const { explanation } = policy;
      return endRun(run, { outcome: "needsAttention", reason: "policyUnsuitable" }, { vaultId, explanation });
    }
    case "full": {
      const explanation = `Policy ${decision.policyName} protects ${policy.protectedItemsCount} machines.`;
      return endRun(run, { outcome: "needsAttention", reason: "policyFull" }, { vaultId, explanation });
    }
  }
}
