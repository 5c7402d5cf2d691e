import type { Service, SimulatorContext } from "../arm/service.ts";
import type { ResourceGraphTables } from "./model.ts";
import { resourceGraphOperations } from "./routes.ts";

/**
 * Microsoft.ResourceGraph: queries over what exists.
 *
 * @param options.hasQuota - Whether queries are limited per caller.
 */
export function createResourceGraph(
  context: Pick<SimulatorContext, "clock">,
  tables: ResourceGraphTables,
  options: { readonly tenantId: string; readonly hasQuota: boolean },
): Service {
  return {
    namespace: "Microsoft.ResourceGraph",
    operations: resourceGraphOperations(context, tables, options),
    counts: () => ({}),
    resources: () => [],
  };
}
