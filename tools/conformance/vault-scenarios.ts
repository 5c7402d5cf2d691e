import { deleteItem, makeVault, must, protect } from "./protection-steps.ts";
import { memberOf, type Recording } from "./recordings.ts";
import { operationId, type Stage } from "./stage.ts";

/** A vault that looks like the recorded one: identity, key, settings, and items where they lock or hold something. */
export async function prepareVault(stage: Stage, recording: Recording): Promise<void> {
  const { body, status, method } = recording;
  if (status === 404 && memberOf(body, "ErrorCode") === undefined) return;
  const identity = identityLike(stage, memberOf(body, "identity"));
  const keyUri = memberOf(body, "properties", "keyUri");
  const userAssignedIdentity = memberOf(body, "properties", "userAssignedIdentity");
  const key =
    keyUri === undefined ? undefined : { keyVaultProperties: { keyUri }, kekIdentity: { userAssignedIdentity } };
  const encryption = memberOf(body, "properties", "encryption") ?? key;
  await makeVault(stage, {
    ...(identity === undefined ? {} : { identity }),
    properties: encryption === undefined || encryption === null ? {} : { encryption },
  });
  if (memberOf(body, "properties", "storageTypeState") === "Locked" && method === "GET") await protect(stage);
  await applyConfig(stage, recording);
  if (status !== 400) return;
  await protect(stage);
  await deleteItem(stage);
}

/** The vaults of a recorded list, each with its tags and identity. */
export async function prepareVaultList(stage: Stage, { body }: Recording): Promise<void> {
  const { target } = stage;
  const recorded = memberOf(body, "value");
  const rows: readonly unknown[] = Array.isArray(recorded) ? recorded : [];
  // A recorded link to the next page means that there was at least one more.
  const more = memberOf(body, "nextLink") === undefined ? [] : [{}];
  for (const [index, row] of [...rows, ...more].entries()) {
    const identity = identityLike(stage, memberOf(row, "identity"));
    const encryption = memberOf(row, "properties", "encryption") ?? undefined;
    const vault = {
      location: target.location,
      sku: { name: "Standard" },
      properties: encryption === undefined ? {} : { encryption },
      ...(identity === undefined ? {} : { identity }),
      tags: memberOf(row, "tags"),
    };
    await must(target.call("PUT", `${stage.vaultId}-${index}`, vault, "2021-03-01"));
  }
}

/** A vault's link to a Resource Guard, and the consent to its removal where the recording removes it. */
export async function prepareGuardProxy(stage: Stage, { body, method, path, requestBody }: Recording): Promise<void> {
  await makeVault(stage);
  const rows = memberOf(body, "value");
  if (method === "PUT" || (Array.isArray(rows) && rows.length === 0)) return;
  const text = stage.rename(JSON.stringify([body ?? null, requestBody ?? null]));
  const guard =
    /\/subscriptions\/[^/"]+\/resourceGroups\/[^/"]+\/providers\/Microsoft\.DataProtection\/resourceGuards\/[^/"]+/i.exec(
      text,
    );
  const resourceGuardResourceId = guard?.[0] ?? anyGuard(stage);
  const name = /backupResourceGuardProxies\/([^/?]+)/.exec(path)?.[1] ?? "VaultProxy";
  const proxy = `${stage.vaultId}/backupResourceGuardProxies/${name}`;
  await must(stage.target.call("PUT", proxy, { properties: { resourceGuardResourceId } }));
  if (method !== "DELETE") return;
  const request = `${resourceGuardResourceId}/deleteResourceGuardProxyRequests/default`;
  await must(stage.target.call("POST", `${proxy}/unlockDelete`, { resourceGuardOperationRequests: [request] }));
}

function anyGuard({ target }: Stage): string {
  return `/subscriptions/${target.subscription}/resourceGroups/${target.group}/providers/Microsoft.DataProtection/resourceGuards/guard`;
}

/** A vault PUT: nothing is there yet, unless the response says that a vault was updated. */
export async function prepareVaultPut(stage: Stage, { body }: Recording): Promise<void> {
  if (memberOf(body, "properties", "provisioningState") === "Updating") await makeVault(stage);
}

/** The operation of a vault's write or deletion, running or over. */
export async function prepareVaultOperation(stage: Stage, { body, status, apiVersion }: Recording): Promise<void> {
  if (status === 404) return;
  const properties = { publicNetworkAccess: "Enabled" };
  await makeVault(stage);
  const version = apiVersion < "2023-06-01" ? "2023-06-01" : apiVersion;
  const accepted = await must(stage.target.call("PATCH", stage.vaultId, { properties }, version));
  stage.ids.operation = operationId(accepted);
  if (memberOf(body, "status") === "Succeeded") await stage.target.wait(2);
}

async function applyConfig(stage: Stage, { body, method }: Recording): Promise<void> {
  if (method !== "GET") return;
  const softDelete = memberOf(body, "properties", "softDeleteFeatureState");
  if (typeof softDelete === "string") {
    await must(
      stage.target.call("PATCH", `${stage.vaultId}/backupconfig/vaultconfig`, {
        properties: { softDeleteFeatureState: softDelete },
      }),
    );
  }
  const storageType = memberOf(body, "properties", "storageModelType");
  if (typeof storageType === "string" && storageType !== "GeoRedundant") {
    await must(
      stage.target.call("PUT", `${stage.vaultId}/backupstorageconfig/vaultstorageconfig`, {
        properties: { storageModelType: storageType },
      }),
    );
  }
}

function identityLike(stage: Stage, identity: unknown): unknown {
  const type = memberOf(identity, "type");
  if (type === undefined) return undefined;
  const assigned = memberOf(identity, "userAssignedIdentities") ?? {};
  return {
    type,
    userAssignedIdentities: Object.fromEntries(Object.keys(assigned as object).map((id) => [stage.rename(id), {}])),
  };
}
