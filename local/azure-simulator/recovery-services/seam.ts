/** The simulator's seam, one door for every file of this service: nothing here reaches further up. */
export type {
  ArmResource,
  BackupJobFault,
  HttpMethod,
  Operation,
  Service,
  SimulatedVirtualMachine,
  SimulatorClock,
  SimulatorContext,
  SimulatorRequest,
  SimulatorResponse,
  VirtualMachineDirectory,
} from "../arm/service.ts";
