import type { SimulatorContext } from "../arm/service.ts";
import type { ResourceGraphOptions, ResourceGraphTables } from "./model.ts";

/** What queries read: the tables as they are, or as they were at most `lagSeconds` ago. */
export function createIndex(
  { clock }: Pick<SimulatorContext, "clock">,
  tables: ResourceGraphTables,
  { lagSeconds = 0 }: Pick<ResourceGraphOptions, "lagSeconds">,
): ResourceGraphTables {
  if (lagSeconds === 0) return tables;
  let taken: { readonly atMs: number; readonly tables: ResourceGraphTables } | undefined;
  const current = (): ResourceGraphTables => {
    const nowMs = clock.now();
    if (taken === undefined || nowMs - taken.atMs >= lagSeconds * 1000) taken = { atMs: nowMs, tables: copyOf(tables) };
    return taken.tables;
  };
  return {
    resources: () => current().resources(),
    recoveryServicesResources: () => current().recoveryServicesResources(),
    resourceContainers: () => current().resourceContainers(),
  };
}

function copyOf(tables: ResourceGraphTables): ResourceGraphTables {
  const [resources, recoveryServicesResources, resourceContainers] = structuredClone([
    tables.resources(),
    tables.recoveryServicesResources(),
    tables.resourceContainers(),
  ]);
  return {
    resources: () => resources ?? [],
    recoveryServicesResources: () => recoveryServicesResources ?? [],
    resourceContainers: () => resourceContainers ?? [],
  };
}
