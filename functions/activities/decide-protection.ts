import type { VirtualMachines } from "../../domain/ports/virtual-machines.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { decideByRules } from "../../domain/protection/rules.ts";
import { type ActivityOutput, decideProtection } from "../../orchestrations/contracts/activities.ts";
import { machineFacts } from "./machine-facts.ts";

/**
 * Reads a machine and asks the configured rules about it. Safe to repeat: it changes nothing. The decision carries the
 * configuration's version, so that a history tells under which rules it was made.
 */
export function createDecideProtection(deps: {
  readonly machines: Pick<VirtualMachines, "read">;
  readonly config: ProtectionConfig;
}) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof decideProtection>> => {
    const { vmId } = decideProtection.input.parse(rawInput);
    const vm = await deps.machines.read(vmId);
    if (vm === undefined) return { kind: "notFound" };
    return { kind: "decided", machine: machineFacts(vm), decision: decideByRules(vm, deps.config) };
  };
}
