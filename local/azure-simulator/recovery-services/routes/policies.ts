import { pathParameter } from "../../arm/arm-call.ts";
import { pageOf } from "../../arm/paging.ts";
import { policyNotFound } from "../errors/policy.ts";
import { restartSchedule } from "../model/backup/schedule.ts";
import { publishChild } from "../model/events.ts";
import { deletePolicy, putPolicy } from "../model/policy/policies.ts";
import { policyView, workloadPolicyView } from "../views/policy.ts";
import { clauseAllows, parseFilter } from "./filters.ts";
import { ok, ROWS_PER_PAGE, type Route, requestedVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

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
      const vaultId = requestedVaultId(request);
      const machines = [...vault.policies.values()]
        .filter(() => clauseAllows(filter, "backupManagementType", "AzureIaasVM"))
        .filter(() => clauseAllows(filter, "workloadType", "VM"))
        .map((policy) => policyView(vault, vaultId, policy));
      const workloads = clauseAllows(filter, "backupManagementType", "AzureWorkload") && !filter.has("workloadtype");
      return pageOf(
        request,
        [...(workloads ? [workloadPolicyView(vaultId, vault.createdAtMs)] : []), ...machines],
        ROWS_PER_PAGE,
      );
    },
  ],
  [
    "ProtectionPolicies_Get",
    "GET",
    ONE,
    "vaults/backupPolicies/read",
    (request, model) => {
      const vault = vaultOf(request, model);
      const name = pathParameter(request, "policyName");
      if (name.toLowerCase() === "hourlylogbackup") {
        return ok(workloadPolicyView(requestedVaultId(request), vault.createdAtMs));
      }
      const policy = vault.policies.get(name.toLowerCase());
      if (policy === undefined) throw policyNotFound(name);
      return ok(policyView(vault, requestedVaultId(request), policy));
    },
  ],
  [
    "ProtectionPolicies_CreateOrUpdate",
    "PUT",
    ONE,
    "vaults/backupPolicies/write",
    (request, model) => {
      const vault = vaultOf(request, model);
      const name = pathParameter(request, "policyName");
      const created = !vault.policies.has(name.toLowerCase());
      const policy = putPolicy(vault, name, request.body);
      restartSchedule(model, vault, policy, model.context.clock.now());
      const body = policyView(vault, requestedVaultId(request), policy);
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
      const policy = vault.policies.get(pathParameter(request, "policyName").toLowerCase());
      if (policy === undefined) return { status: 204 };
      const body = policyView(vault, requestedVaultId(request), policy);
      deletePolicy(vault, policy.name);
      publishChild(model, vault, "backupPolicies", body, { kind: "deleted", created: false });
      return { status: 200 };
    },
  ],
];
