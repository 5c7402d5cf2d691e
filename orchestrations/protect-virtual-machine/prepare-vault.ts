import { patientRetry } from "../../domain/retry.ts";
import { pollIntervals } from "../../domain/wait.ts";
import { ensurePolicy, ensureVault } from "../contracts/vault-activities.ts";
import { callActivity } from "../durable/call.ts";
import { nowOf, pollUntil } from "../durable/wait.ts";
import { needsAttention, proceed, type Stage } from "./result.ts";
import { type ProtectRun, showStage } from "./run.ts";

/** Makes sure that the vault exists in the machine's region and is usable. The value is its ID. */
export function* prepareVault(run: ProtectRun, vaultId: string): Stage<string> {
  const { context, machine, decision } = run;
  showStage(run, "preparingVault", { vaultId });
  const request = {
    vaultId,
    location: machine.location,
    create: decision.createVault,
    settings: decision.vaultKey === "" ? undefined : decision.vaultSettings,
  };
  const vault = yield* pollUntil(
    context,
    {
      deadlineSeconds: decision.thresholds.operationDeadlineSeconds,
      interval: pollIntervals.vault,
      isPending: (found) => found.kind === "provisioning",
    },
    () => callActivity(context, ensureVault, request, patientRetry),
  );
  switch (vault.kind) {
    case "ready":
      return proceed(vault.vaultId);
    case "missing":
      return needsAttention("vaultMissing", { vaultId });
    case "inOtherRegion": {
      const explanation = `The vault is in ${vault.vaultLocation}, the machine in ${machine.location}.`;
      return needsAttention("vaultInOtherRegion", { vaultId, explanation });
    }
    case "unusable": {
      const explanation = `Azure's provisioning state of the vault: ${vault.provisioningState}.`;
      return needsAttention("vaultUnusable", { vaultId, explanation });
    }
    case "provisioning":
      return needsAttention("operationTimedOut", { vaultId, explanation: "The vault was still being created." });
  }
}

/** Makes sure that the policy exists, suits the machine and has room for it. The value is its ID. */
export function* preparePolicy(run: ProtectRun, vaultId: string, policyName: string): Stage<string> {
  const { context, machine, decision } = run;
  showStage(run, "preparingPolicy", { vaultId, policy: policyName });
  const { createPolicy: create, template } = decision;
  const manage = decision.managePolicy ? true : undefined;
  const kind = machine.needsEnhancedPolicy ? "enhanced" : "standard";
  const at = template === undefined ? undefined : nowOf(context);
  const request = { vaultId, policyName, kind, create, template, manage, at } as const;
  const policy = yield* callActivity(context, ensurePolicy, request, patientRetry);
  switch (policy.kind) {
    case "ready":
      return proceed(policy.policyId);
    case "missing":
      return needsAttention("policyMissing", { vaultId, explanation: `Policy: ${policyName}.` });
    case "unsuitable":
      return needsAttention("policyUnsuitable", { vaultId, explanation: policy.explanation });
    case "full": {
      const explanation = `Policy ${policyName} protects ${policy.protectedItemsCount} machines.`;
      return needsAttention("policyFull", { vaultId, explanation });
    }
  }
}
