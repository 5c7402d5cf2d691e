import { policyBody, workloadPolicyBody } from "../bodies/policy-body.ts";
import { notFound } from "../errors/service-error.ts";
import { publishChild } from "../model/events.ts";
import { clauseAllows, parseFilter } from "../model/filters.ts";
import { deletePolicy, putPolicy } from "../model/policies.ts";
import { page } from "./paging.ts";
import { ok, parameter, type Route, spelledVaultId, vaultOf, vaultPath } from "./routing.ts";

const policyPath = `${vaultPath}/backupPolicies/{policyName}`;

/** Backup policies. */
export const policyRoutes: readonly Route[] = [
  [
    "BackupPolicies_List",
    "GET",
    `${vaultPath}/backupPolicies`,
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
    policyPath,
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
    policyPath,
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
    policyPath,
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
