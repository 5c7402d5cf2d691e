/** The simulator's seam, one door for every file of this service: nothing here reaches further up. */
export type {
  ArmResource,
  BackupJobFault,
  HttpMethod,
  Operation,
  Service,
  SimulatedVirtualMachine,
  SimulatorContext,
  SimulatorRequest,
  SimulatorResponse,
  VirtualMachineDirectory,
} from "../service.ts";
