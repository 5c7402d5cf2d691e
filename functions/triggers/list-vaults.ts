import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { VaultsList } from "../../api/vaults.ts";
import { vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import { familyIndexOf } from "../../domain/coordination/vault-family.ts";
import { emptyLedger } from "../../domain/coordination/vault-ledger-state.ts";
import { summarizeLedger } from "../../domain/coordination/vault-summary.ts";
import { BackupError } from "../../domain/errors.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Vault, VaultDirectory } from "../../domain/ports/vault-directory.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { vaultIdFor } from "../../domain/protection/rules.ts";
import { parseVaultId } from "../../domain/resource-id.ts";
import { readLedger } from "../vault-ledger-state.ts";

interface Deps {
  readonly directory: Pick<VaultDirectory, "listVaults">;
  readonly config: Pick<ProtectionConfig, "vaults" | "subscriptionIds">;
  readonly now: () => Instant;
  /** State of the entity `vaultLedger` with this key; `undefined` when there is none. */
  readonly readLedgerState: (context: InvocationContext, key: string) => Promise<unknown>;
}

interface LeftOut {
  readonly resource: string;
  readonly code: string;
  readonly message: string;
}

/**
 * `GET /api/vaults`: every vault of a configured family, with Azure's limits and what the ledger counts against them. One list of
 * vaults per subscription; a subscription that Azure does not list now is named in `leftOut`.
 */
export function createListVaults(deps: Deps) {
  return async (_request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const leftOut: LeftOut[] = [];
    const found = await Promise.all(subscriptionsOf(deps.config).map((id) => listOf(deps, id, leftOut)));
    const items = await Promise.all(found.flat().flatMap((vault) => itemsOf(deps, context, vault)));
    const sorted = items.sort((a, b) => (a.vaultId.toLowerCase() < b.vaultId.toLowerCase() ? -1 : 1));
    const body: VaultsList = { items: sorted, ...(leftOut.length > 0 && { leftOut }) };
    return { status: 200, jsonBody: body };
  };
}

function subscriptionsOf({ vaults, subscriptionIds }: Deps["config"]): readonly string[] {
  const named = Object.values(vaults).flatMap(({ subscriptionId }) => subscriptionId ?? []);
  return [...new Set([...subscriptionIds, ...named].map((id) => id.toLowerCase()))];
}

async function listOf({ directory }: Deps, subscriptionId: string, leftOut: LeftOut[]): Promise<readonly Vault[]> {
  try {
    return await directory.listVaults(subscriptionId);
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    leftOut.push({ resource: `/subscriptions/${subscriptionId}`, code: error.code, message: error.message });
    return [];
  }
}

/** At most one: a vault that belongs to the families of two targets is listed under the first. */
function itemsOf(deps: Deps, context: InvocationContext, vault: Vault) {
  const { vaultId, location, provisioningState } = vault;
  const place = placeInConfig(deps.config, vault);
  if (place === undefined) return [];
  const describe = async () => {
    const ledger = readLedger(await deps.readLedgerState(context, vaultLedgerKey(vaultId))) ?? emptyLedger;
    return { vaultId, location, provisioningState, ...place, ...summarizeLedger(ledger, deps.now()) };
  };
  return [describe()];
}

function placeInConfig({ vaults }: Deps["config"], { vaultId, location }: Vault) {
  const subscriptionId = parseVaultId(vaultId)?.subscriptionId ?? "";
  for (const [vaultKey, target] of Object.entries(vaults)) {
    const index = familyIndexOf(vaultIdFor(target, { location, subscriptionId }), vaultId);
    if (index !== undefined) return { vaultKey, index };
  }
  return undefined;
}
