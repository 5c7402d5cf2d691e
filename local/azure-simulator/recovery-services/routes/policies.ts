import { notFound } from "../errors/service-error.ts";
import { publishChild } from "../model/events.ts";
import { deletePolicy, putPolicy } from "../model/policy/policies.ts";
import { policyBody, workloadPolicyBody } from "../views/policy.ts";
import { clauseAllows, parseFilter } from "./filters.ts";
import { page } from "./paging.ts";
import { ok, parameter, type Route, spelledVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

const ONE = `${VAULT_PATH}/backupPolicies/{policyName}`;

/** Backup policies. */
export const policyRoutes: readonly Route[] = [
  [
    "BackupPolicies_List",
    "GET",
    `${VAULT_PATH}/backupPolicies`,
    "vaults/backupPolicies/read",
    (request, model) => {
      const vault = vaultOf(request, model);
      const filter = parseFilter(request.query.get("$filter"));
      const vaultId = spelledVaultId(request);
      const machines = [...vault.policies.values()]
        .filter(() => clauseAllows(filter, "backupManagementType", "AzureIaasVM"))
        .filter(() => clauseAllows(filter, "workloadType", "VM"))
        .map((policy) => policyBody(vault, vaultId, policy));
      const workloads = clauseAllows(filter, "backupManagementType", "AzureWorkload") && !filter.has("workloadtype");
      return page(request, [...(workloads ? [workloadPolicyBody(vaultId, vault.createdAtMs)] : []), ...machines]);
    },
  ],
  [
    "ProtectionPolicies_Get",
    "GET",
    ONE,
    "vaults/backupPolicies/read",
    (request, model) => {
      const vault = vaultOf(request, model);
      const name = parameter(request, "policyName");
      if (name.toLowerCase() === "hourlylogbackup") {
        return ok(workloadPolicyBody(spelledVaultId(request), vault.createdAtMs));
      }
      const policy = vault.policies.get(name.toLowerCase());
      if (policy === undefined) throw policyNotFound(name);
      return ok(policyBody(vault, spelledVaultId(request), policy));
    },
  ],
  [
    "ProtectionPolicies_CreateOrUpdate",
    "PUT",
    ONE,
    "vaults/backupPolicies/write",
    (request, model) => {
      const vault = vaultOf(request, model);
      const name = parameter(request, "policyName");
      const created = !vault.policies.has(name.toLowerCase());
      const body = policyBody(vault, spelledVaultId(request), putPolicy(vault, name, request.body));
      publishChild(model, vault, "backupPolicies", body, { kind: "written", created });
      return ok(body);
    },
  ],
  [
    "ProtectionPolicies_Delete",
    "DELETE",
    ONE,
    "vaults/backupPolicies/delete",
    (request, model) => {
      const vault = vaultOf(request, model);
      const policy = vault.policies.get(parameter(request, "policyName").toLowerCase());
      if (policy === undefined) return { status: 204 };
      const body = policyBody(vault, spelledVaultId(request), policy);
      deletePolicy(vault, policy.name);
      publishChild(model, vault, "backupPolicies", body, { kind: "deleted", created: false });
      return { status: 200 };
    },
  ],
];

function policyNotFound(name: string): Error {
  return notFound(
    "BMSUserErrorPolicyNotFound",
    `The policy '${name}' was not found in the vault\r\nPlease provide a valid policy name.`,
  );
}
