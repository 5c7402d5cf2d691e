import type { Service, SimulatorContext } from "../service.ts";
export function createResourceGraph(_context: SimulatorContext, _services: () => readonly Service[]): Service {
  return { namespace: "Microsoft.ResourceGraph", operations: [], counts: () => ({}), resources: () => [] };
}
