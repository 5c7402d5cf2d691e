import type { ProtectionPolicy, VaultDirectory } from "../../domain/ports/vault-directory.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { policyTemplateFor } from "../../domain/protection/target.ts";
import { type ActivityOutput, ensurePolicy } from "../../orchestrations/contracts/activities.ts";

type Output = ActivityOutput<typeof ensurePolicy>;

/**
 * Machines Azure allows under one policy.
 * Source: https://learn.microsoft.com/azure/backup/backup-support-matrix-iaas
 */
const MACHINES_PER_POLICY = 100;

/**
 * Makes sure that the vault has the policy and that it takes one machine more. May run twice: a policy that exists is
 * never written, and creating one from the same template twice gives the same policy.
 */
export function createEnsurePolicy(deps: {
  readonly directory: Pick<VaultDirectory, "readPolicy" | "createPolicy">;
  readonly config: ProtectionConfig;
}) {
  return async (rawInput: unknown): Promise<Output> => {
    const { vaultId, policyName, kind, create } = ensurePolicy.input.parse(rawInput);
    const existing = await deps.directory.readPolicy(vaultId, policyName);
    if (existing !== undefined) return usability(existing, kind);
    const template = create ? policyTemplateFor(deps.config, policyName, kind) : undefined;
    if (template === undefined) return { kind: "missing" };
    const { policyId } = await deps.directory.createPolicy({ vaultId, policyName, template });
    return { kind: "ready", policyId, created: true };
  };
}

/** An Enhanced policy takes every machine; a Standard one refuses those that need Enhanced. */
function usability(policy: ProtectionPolicy, needed: ProtectionPolicy["kind"]): Output {
  if (needed === "enhanced" && policy.kind === "standard") {
    const explanation = `Policy "${policy.policyName}" is a Standard policy; this machine needs an Enhanced one.`;
    return { kind: "unsuitable", explanation };
  }
  return policy.protectedItemsCount >= MACHINES_PER_POLICY
    ? { kind: "full", protectedItemsCount: policy.protectedItemsCount }
    : { kind: "ready", policyId: policy.policyId, created: false };
}
