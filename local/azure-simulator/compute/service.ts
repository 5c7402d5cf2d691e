import { createOperationStore } from "../arm/long-running.ts";
import type { Service, SimulatorContext, VirtualMachineDirectory } from "../arm/service.ts";
import { createMachineDirectory } from "./model/machine-directory.ts";
import type { ComputeModel } from "./model/model.ts";
import { type ComputeTimings, DEFAULT_TIMINGS } from "./model/timings.ts";
import { createVmStore } from "./model/virtual-machines.ts";
import { createDisks } from "./routes/disks.ts";
import { vmExtensionOperations } from "./routes/extensions.ts";
import { imageOperations } from "./routes/images.ts";
import { asyncOperationRoutes } from "./routes/operations.ts";
import { createRestorePoints } from "./routes/restore-points.ts";
import { createSnapshots } from "./routes/snapshots.ts";
import { vmOperations } from "./routes/virtual-machines.ts";
import { NEWEST_API_VERSION, vmView } from "./views/virtual-machine.ts";

/** Microsoft.Compute, and the view of its machines that Recovery Services gets. */
export interface Compute {
  readonly service: Service;
  readonly machines: VirtualMachineDirectory;
}

export function createCompute(
  context: SimulatorContext,
  options: {
    readonly timings?: Partial<ComputeTimings>;
    readonly isLoading?: () => boolean;
    readonly tenantId?: string;
  } = {},
): Compute {
  const shared = {
    context,
    isLoading: options.isLoading ?? (() => false),
    tenantId: options.tenantId ?? "",
    timings: { ...DEFAULT_TIMINGS, ...options.timings },
    operations: createOperationStore(context),
    machines: createVmStore(),
  };
  const disks = createDisks({ ...shared, findSource: (id) => disks.find(id) ?? snapshots.resources.find(id) });
  const snapshots = createSnapshots({ ...shared, findSource: (id) => disks.find(id) ?? snapshots.resources.find(id) });
  const model: ComputeModel = { ...shared, disks };
  const restorePoints = createRestorePoints(model);
  return {
    service: {
      namespace: "Microsoft.Compute",
      operations: [
        ...vmOperations(model),
        ...vmExtensionOperations(model),
        ...disks.operations,
        ...snapshots.operations,
        ...restorePoints.operations,
        ...asyncOperationRoutes(model.operations),
        ...imageOperations(),
      ],
      counts: () => ({
        virtualMachines: model.machines.all().length,
        disks: disks.all().length,
        snapshots: snapshots.resources.all().length,
        restorePointCollections: restorePoints.resources.all().length,
      }),
      resources: () => [
        ...model.machines.all().map((vm) => vmView(vm, NEWEST_API_VERSION)),
        ...disks.resources(),
        ...snapshots.resources.resources(),
        ...restorePoints.resources.resources(),
      ],
    },
    machines: createMachineDirectory(model),
  };
}
