import type { VirtualMachine } from "../../virtual-machine.ts";
import { type AgentMachine, assessAgent } from "../agent.ts";
import { type Finding, finding } from "./finding.ts";

/** An instance of a uniform scale set lies below it; one of a flexible scale set is a machine like any other. */
const UNIFORM_INSTANCE = /\/virtualMachineScaleSets\/[^/]+\/virtualMachines\//i;

/**
 * Sizes whose name has one core (`Standard_B1s`, `Standard_DS11-1_v2`) or a fraction of one (`Standard_A0`).
 *
 * @see https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
 */
const ONE_CORE = /^(?:standard|basic)_[a-z]+(?:\d+-1|[01])(?!\d|-)/i;

const ENDED_STATES: readonly string[] = ["succeeded", "failed", "canceled"];

/** What the machine shows of itself. */
export function machineFindings(vm: VirtualMachine): readonly Finding[] {
  return [
    ...(UNIFORM_INSTANCE.test(vm.vmId) ? [finding("uniformScaleSetInstance")] : []),
    ...guestFindings(vm),
    ...(ONE_CORE.test(vm.size ?? "") ? [finding("sizeTooSmall", `Its size is ${vm.size}.`)] : []),
    ...(vm.isSpot ? [finding("spotMachine")] : []),
    ...(vm.marketplacePlan === undefined ? [] : [finding("marketplacePlan", `Its plan is ${vm.marketplacePlan}.`)]),
  ];
}

/** What a machine shows of its guest and its state, as the VM agent's report and Azure have it at this moment. */
export function guestFindings(vm: GuestFacts): readonly Finding[] {
  return [...provisioningFindings(vm.provisioningState), ...agentFindings(vm), ...extensionFindings(vm)];
}

type GuestFacts = AgentMachine & Pick<VirtualMachine, "hasInstanceView">;

/** An empty state is one that was not read. */
function provisioningFindings(provisioningState: string): readonly Finding[] {
  const state = provisioningState.toLowerCase();
  if (state === "failed" || state === "canceled") return [finding("provisioningFailed")];
  if (state === "" || ENDED_STATES.includes(state)) return [];
  return [finding("provisioningInProgress", `Azure says ${provisioningState}.`)];
}

/** An agent that is absent says something only where the instance view was read. */
function agentFindings(vm: GuestFacts): readonly Finding[] {
  if (vm.powerState === "unknown" || vm.powerState === "other") return [];
  const state = assessAgent({ ...vm, backupExtension: { state: "absent" } });
  if (state.kind === "poweredOff") return [finding("poweredOff")];
  if (state.kind === "ready") return [];
  switch (state.problem) {
    case "agentTooOld":
      return [finding("agentTooOld", `It has version ${vm.agent.version}.`)];
    case "agentNotReady":
      return [finding("agentNotReady", vm.agent.message && `It says: ${vm.agent.message}`)];
    default:
      return vm.hasInstanceView ? [finding("agentAbsent")] : [];
  }
}

function extensionFindings({ backupExtension }: GuestFacts): readonly Finding[] {
  const { state, version, error } = backupExtension;
  const ofVersion = version === undefined ? "" : ` (version ${version})`;
  if (state === "failed") return [finding("extensionFailed", `Azure says${ofVersion}: ${error ?? "no reason"}.`)];
  return state === "installing" ? [finding("extensionInstalling")] : [];
}
