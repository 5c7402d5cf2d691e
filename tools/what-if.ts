import { createCredential } from "../azure/arm/credential.ts";
import { createComputeVirtualMachines } from "../azure/compute/compute-virtual-machines.ts";
import { createRecoveryServicesVault } from "../azure/recovery-services/recovery-services-vault.ts";
import { createVaultDirectory } from "../azure/recovery-services/vault-directory.ts";
import { createArmSubscriptions } from "../azure/subscriptions/arm-subscriptions.ts";
import { readArmEndpoint } from "../config/settings.ts";
import { toInstant } from "../domain/instant.ts";
import type { ProtectionConfig } from "../domain/protection/config.ts";
import { whatIf } from "../domain/protection/what-if.ts";
import { parseSubscriptionId } from "../domain/resource-id.ts";
import { type LeftOut, surveyFleet } from "../functions/fleet-survey.ts";
import { flag, list, text, UsageError, type Values } from "../local/host/command-line.ts";
import { chooseConfigFile } from "../local/local-config.ts";
import { runCommand } from "../local/run-command.ts";
import { readLocalConfigFile } from "./config/local-config-file.ts";
import { readInventoryFile } from "./what-if/inventory-file.ts";
import { whatIfText } from "./what-if/report.ts";

const command = {
  usage: "npm run what-if -- --inventory FILE|--subscription ID [options]",
  about: `Says for every machine what Holdfast would do with it under a configuration: rule, action, vault, policy, first backup, changes,
findings; then totals. Changes nothing. Exit code 0; 1 when the configuration is invalid or Azure did not list everything; 2 for an
invalid option or inventory.

An inventory is a JSON list of machines as "az vm list --show-details", "az graph query" on Resources or Resource Manager prints them.
A machine may have "protectedItems": a list of { "vaultId", "policyId", "protectionState", "isSoftDeleted", "lastRecoveryPointAt" };
rows of RecoveryServicesResources may stand among the machines. Without items a machine counts as unprotected.

With --subscription the machines, vaults, backup items, policies, disks and locks are listed in Azure, with the credentials that the
Azure CLI or the environment has. HOLDFAST_ARM_ENDPOINT names another endpoint.`,
  options: {
    config: text("FILE", "configuration file (default holdfast.config.json in the project)"),
    inventory: text("FILE", "machines in a file; nothing is asked of Azure"),
    subscription: list("ID", "subscription whose machines are listed in Azure; may be given several times"),
    json: flag("print one JSON object per machine, then one with the totals"),
  },
} as const;

await runCommand(command, async (values) => {
  const { protection: config } = readLocalConfigFile(chooseConfigFile(values.config), process.env);
  const { leftOut, ...found } = await readFleet(values, config);
  const result = whatIf({ config, ...found });
  if (values.json) {
    for (const row of result.rows) console.log(JSON.stringify(row));
    console.log(JSON.stringify({ totals: result.totals, leftOut }));
  } else {
    console.log(whatIfText(result));
    for (const { what, message } of leftOut) console.log(`Not listed: ${what}. ${message}`);
  }
  return leftOut.length === 0 ? 0 : 1;
});

async function readFleet({ inventory, subscription }: Values<typeof command.options>, config: ProtectionConfig) {
  if (inventory !== undefined && subscription.length > 0) {
    throw new UsageError("--inventory, --subscription: give one of the two.");
  }
  const nothingLeftOut: readonly LeftOut[] = [];
  if (inventory !== undefined) return { ...readInventoryFile(inventory), leftOut: nothingLeftOut };
  const invalid = subscription.find((id) => parseSubscriptionId(id) === undefined);
  if (invalid !== undefined) throw new UsageError(`--subscription ${invalid}: must be a subscription ID (GUID).`);
  const ids = subscription.length > 0 ? subscription : config.subscriptionIds;
  if (ids.length === 0) {
    throw new UsageError("--inventory or --subscription is needed, because the configuration names no subscription.");
  }
  const azure = { credential: createCredential(), endpoint: readArmEndpoint(process.env) };
  const deps = {
    machines: createComputeVirtualMachines(azure),
    directory: createVaultDirectory(azure),
    vault: createRecoveryServicesVault(azure),
    subscriptions: createArmSubscriptions(azure),
  };
  return await surveyFleet(deps, config, ids, toInstant(new Date()));
}
