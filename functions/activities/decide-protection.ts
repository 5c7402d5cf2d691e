import { BackupError } from "../../domain/errors.ts";
import type { Instant } from "../../domain/instant.ts";
import type { ManagedDisks } from "../../domain/ports/managed-disks.ts";
import type { VirtualMachines } from "../../domain/ports/virtual-machines.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { outcomeFindings } from "../../domain/protection/findings/outcome-findings.ts";
import { decideByRules, needsDiskTags } from "../../domain/protection/rules.ts";
import type { DataDisk, VirtualMachine } from "../../domain/virtual-machine.ts";
import { type ActivityOutput, decideProtection } from "../../orchestrations/contracts/activities.ts";
import { calledAtOf } from "../called-at.ts";
import type { SharedPreflight } from "../shared-preflight.ts";
import { machineFacts } from "./machine-facts.ts";

/**
 * Reads a machine and asks the configured rules about it. Safe to repeat: it changes nothing. The decision carries the
 * configuration's version, so that a history tells under which rules it was made. Its findings are those that the
 * machine and the shared lists of its subscription show. Disks are read only for a rule that chooses them by tag: Azure attaches at most 64 to a machine.
 */
export function createDecideProtection(deps: {
  readonly machines: Pick<VirtualMachines, "read">;
  readonly disks: ManagedDisks;
  readonly config: ProtectionConfig;
  readonly preflight: SharedPreflight;
  readonly now: () => Instant;
}) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof decideProtection>> => {
    const { vmId } = decideProtection.input.parse(rawInput);
    const vm = await deps.machines.read(vmId);
    if (vm === undefined) return { kind: "notFound" };
    const known = needsDiskTags(vm, deps.config) ? await withDiskTags(vm, deps.disks) : vm;
    const decision = decideByRules(known, deps.config);
    const findings = outcomeFindings(
      await deps.preflight.findings(known, decision, calledAtOf(rawInput) ?? deps.now()),
    );
    return { kind: "decided", machine: machineFacts(vm), decision, findings: [...findings] };
  };
}

async function withDiskTags(vm: VirtualMachine, disks: ManagedDisks): Promise<VirtualMachine> {
  return { ...vm, dataDisks: await Promise.all(vm.dataDisks.map((disk) => withTags(disk, disks))) };
}

async function withTags(disk: DataDisk, disks: ManagedDisks): Promise<DataDisk> {
  const tags = disk.diskId === undefined ? undefined : await readTags(disk.diskId, disks);
  return tags === undefined ? disk : { ...disk, tags };
}

/** A disk that the app may not read is backed up; an outage is waited for. */
async function readTags(diskId: string, disks: ManagedDisks): ReturnType<ManagedDisks["readTags"]> {
  try {
    return await disks.readTags(diskId);
  } catch (error) {
    if (error instanceof BackupError && !error.retryable) return undefined;
    throw error;
  }
}
