import type { InternalCall } from "../arm/arm-call.ts";
import type { OperationStore } from "../arm/long-running.ts";
import type { ArmResource, Service, SimulatorContext, SimulatorResponse } from "../arm/service.ts";
import type { PlatformModel } from "./model.ts";

/** What the platform's operations work on. */
export interface PlatformParts {
  readonly context: SimulatorContext;
  readonly model: PlatformModel;
  readonly operations: OperationStore;
  readonly tenantId: string;
  /** Every service, the platform included. */
  readonly services: () => readonly Service[];
  readonly callInternally: (call: InternalCall) => Promise<SimulatorResponse>;
}

/** Resources of every service below `scope`; a group's own entry is not one of them. */
export function resourcesWithin(parts: Pick<PlatformParts, "services">, scopeKey: string): readonly ArmResource[] {
  const prefix = `${scopeKey}/`;
  return parts
    .services()
    .flatMap((service) => service.resources())
    .filter((resource) => resource.id.toLowerCase().startsWith(prefix));
}
