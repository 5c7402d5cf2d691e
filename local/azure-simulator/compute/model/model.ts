import type { OperationStore } from "../../arm/long-running.ts";
import type { SimulatorContext } from "../../arm/service.ts";
import type { TrackedResources } from "../../arm/tracked-resources.ts";
import type { ComputeTimings } from "./timings.ts";
import type { VmStore } from "./virtual-machines.ts";

/** What Compute's operations work on. */
export interface ComputeModel {
  readonly context: SimulatorContext;
  /** While the initial state is loaded everything is there at once. */
  readonly isLoading: () => boolean;
  readonly timings: ComputeTimings;
  readonly operations: OperationStore;
  readonly machines: VmStore;
  readonly disks: TrackedResources;
}

/** When an operation that takes `seconds` ends. */
export function completesAfter(model: Pick<ComputeModel, "context" | "isLoading">, seconds: number) {
  return model.isLoading() || seconds === 0
    ? ({ kind: "atOnce" } as const)
    : ({ kind: "at", atMs: model.context.clock.now() + seconds * 1000 } as const);
}
