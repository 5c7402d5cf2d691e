import type { VirtualMachines } from "../../domain/ports/virtual-machines.ts";
import { type ActivityOutput, readVirtualMachine } from "../../orchestrations/contracts/activities.ts";
import { machineFacts } from "./machine-facts.ts";

/** Reads a machine with its instance view. Safe to repeat: it changes nothing. */
export function createReadVirtualMachine(deps: { readonly machines: Pick<VirtualMachines, "read"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof readVirtualMachine>> => {
    const { vmId } = readVirtualMachine.input.parse(rawInput);
    const vm = await deps.machines.read(vmId);
    return vm === undefined ? { kind: "notFound" } : { kind: "found", machine: machineFacts(vm) };
  };
}
