import { AZURE_REGIONS } from "../../arm/azure-regions.ts";
import { segmentsOf } from "../../arm/resource-id.ts";
import type { PlatformModel } from "./model.ts";

/** A version of each provider that its clients know; generic clients ask here before they call a type they do not know. */
export const API_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.Compute": ["2024-07-01", "2024-03-02", "2022-08-01"],
  "Microsoft.EventGrid": ["2022-06-15", "2021-12-01"],
  "Microsoft.Network": ["2024-01-01", "2022-07-01"],
  "Microsoft.RecoveryServices": ["2024-04-01", "2023-06-01", "2022-10-01"],
  "Microsoft.Storage": ["2023-05-01", "2022-09-01"],
};
export const DEFAULT_API_VERSIONS: readonly string[] = ["2022-09-01", "2021-04-01"];
export const LOCATIONS: readonly string[] = AZURE_REGIONS.map(({ displayName }) => displayName);

/** The types each namespace has, read off the operations that are simulated. */
export function resourceTypes(model: PlatformModel): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>();
  for (const operation of model.services().flatMap((service) => service.operations)) {
    const segments = segmentsOf(operation.path);
    const provider = segments.lastIndexOf("providers");
    const namespace = provider === -1 ? undefined : segments[provider + 1];
    if (namespace === undefined || namespace.startsWith("{")) continue;
    const below = segments.slice(provider + 2);
    const type = below.filter((_, index) => index % 2 === 0 && below[index + 1] !== undefined);
    const known = types.get(namespace) ?? new Set<string>();
    if (type.length > 0 && (operation.method === "PUT" || operation.method === "GET")) known.add(type.join("/"));
    types.set(namespace, known);
  }
  return types;
}
