import type { Service, SimulatorContext } from "../arm/service.ts";
import { createIndex } from "./index-lag.ts";
import type { ResourceGraphOptions, ResourceGraphTables } from "./model.ts";
import { resourceGraphOperations } from "./routes.ts";

/** Microsoft.ResourceGraph: queries over what exists. */
export function createResourceGraph(
  context: Pick<SimulatorContext, "clock">,
  tables: ResourceGraphTables,
  options: ResourceGraphOptions,
): Service {
  return {
    namespace: "Microsoft.ResourceGraph",
    operations: resourceGraphOperations(context, createIndex(context, tables, options), options),
    counts: () => ({}),
    resources: () => [],
  };
}
