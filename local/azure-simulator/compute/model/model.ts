import type { OperationStore } from "../../arm/long-running.ts";
import type { SimulatorContext } from "../../arm/service.ts";
import type { TrackedResources } from "../../arm/tracked-resources.ts";
import type { ComputeTimings } from "./timings.ts";
import type { VmStore } from "./virtual-machines.ts";

/** The whole service: its state, its clock and its timings. */
export interface ComputeModel {
  readonly context: SimulatorContext;
  /** Whether the initial state is being loaded: everything is ready at once. */
  readonly isLoading: () => boolean;
  /** Of the machines' identities. */
  readonly tenantId: string;
  readonly timings: ComputeTimings;
  readonly operations: OperationStore;
  readonly machines: VmStore;
  readonly disks: TrackedResources;
}

/** When an operation that takes `seconds` ends. */
export function completesAfter(model: Pick<ComputeModel, "context" | "isLoading">, seconds: number) {
  return model.isLoading() || seconds === 0
    ? ({ kind: "immediate" } as const)
    : ({ kind: "at", atMs: model.context.clock.now() + seconds * 1000 } as const);
}
