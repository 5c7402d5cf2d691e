import type { InternalCall } from "../../arm/arm-call.ts";
import type { OperationStore } from "../../arm/long-running.ts";
import type { ArmResource, Service, SimulatorContext, SimulatorResponse } from "../../arm/service.ts";
import type { PlatformState } from "./state.ts";

/** What the platform's operations work on. */
export interface PlatformModel {
  readonly context: SimulatorContext;
  readonly state: PlatformState;
  readonly operations: OperationStore;
  readonly tenantId: string;
  /** Every service, the platform included. */
  readonly services: () => readonly Service[];
  readonly callInternally: (call: InternalCall) => Promise<SimulatorResponse>;
}

/** Resources of every service below `scope`; a group's own entry is not one of them. */
export function resourcesWithin(model: Pick<PlatformModel, "services">, scopeKey: string): readonly ArmResource[] {
  const prefix = `${scopeKey}/`;
  return model
    .services()
    .flatMap((service) => service.resources())
    .filter((resource) => resource.id.toLowerCase().startsWith(prefix));
}
