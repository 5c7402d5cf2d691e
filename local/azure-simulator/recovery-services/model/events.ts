import type { ArmResource } from "../../arm/service.ts";
import type { Model } from "./model.ts";
import type { Vault } from "./state.ts";

/**
 * Publishes the write or deletion of a vault's child resource to Event Grid.
 *
 * @param type - The resource type below `Microsoft.RecoveryServices/vaults`.
 */
export function publishChild(
  model: Model,
  vault: Vault,
  type: string,
  body: Readonly<Record<string, unknown>>,
  change: { readonly kind: "written" | "deleted"; readonly created: boolean },
): void {
  const resource: ArmResource = {
    ...body,
    id: String(body["id"]),
    name: String(body["name"]),
    type: String(body["type"]),
    location: vault.location,
  };
  model.context.publish({
    ...change,
    resource,
    operationName: `Microsoft.RecoveryServices/vaults/${type}/${change.kind === "written" ? "write" : "delete"}`,
  });
}
