import { objectAt } from "../../arm/json.ts";
import type { VirtualMachine } from "./virtual-machines.ts";
import { osTypeOf } from "./vm-properties.ts";

/** Circumstances on which a machine's reported state depends. */
export interface Observation {
  readonly nowMs: number;
  /** Whether a fault plan keeps this VM's agent from becoming ready. */
  readonly agentBlocked: boolean;
  /** The version that a fault plan has this VM's agent report. */
  readonly agentVersion?: string | undefined;
}

/** A stopped machine keeps the status its agent had; a deallocated one has no agent. */
export function isAgentReady(vm: VirtualMachine, { nowMs, agentBlocked }: Observation): boolean {
  const configuration = osTypeOf(vm.properties) === "Windows" ? "windowsConfiguration" : "linuxConfiguration";
  const hasAgent = objectAt(vm.properties, "osProfile", configuration)["provisionVMAgent"] !== false;
  return hasAgent && !agentBlocked && vm.powerState !== "deallocated" && nowMs >= vm.agentReadyAtMs;
}
