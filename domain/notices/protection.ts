import type { Instant } from "../instant.ts";
import type { AgentProblem, Consistency } from "../protection/agent.ts";
import { type AttentionReason, outcomeReasons, type ProtectionOutcome } from "../protection/outcome.ts";
import { parseVaultId, parseVirtualMachineId } from "../resource-id.ts";
import { adviceFor } from "./advice/lookup.ts";
import type { Notice, WhoActs } from "./notice.ts";

type Fact = readonly [name: string, value: string];

/** What to do about each reason, and who must. */
const REMEDIES: Readonly<Record<AttentionReason, readonly [whatToDo: string, whoActs: WhoActs]>> = {
  provisioningTimedOut: ["See in the portal why the machine is still being changed, then write to it once.", "vmOwner"],
  provisioningFailed: ["Repair the machine, usually a failed extension; its next change starts this again.", "vmOwner"],
  unmanagedDisks: ["Convert the machine to managed disks.", "vmOwner"],
  vaultMissing: ["Create the vault, or let the rules create it (createIfMissing).", "platformAdmin"],
  vaultInOtherRegion: ["Let the rules choose a vault in the machine's region.", "platformAdmin"],
  vaultBroken: ["Repair or replace the vault.", "platformAdmin"],
  policyMissing: ["Create the policy, or give the configuration a template for it.", "platformAdmin"],
  policyUnsuitable: ["Let the rules choose an Enhanced policy for this kind of machine.", "platformAdmin"],
  policyFull: ["Clone the policy and let the rules choose the clone: Azure allows 100 machines each.", "platformAdmin"],
  protectionStopped: ["Resume the protection in the vault, or skip the machine by a rule.", "platformAdmin"],
  protectionError: ["Open the machine's backup item in the vault and repair what it names.", "platformAdmin"],
  protectionFailed: ["Open the vault's backup jobs and repair what the failed one names.", "platformAdmin"],
  operationTimedOut: ["See in the vault's jobs whether Azure still works on it, then try again.", "platformAdmin"],
  accessDenied: ["Give the app's identity the roles that the deployment guide lists.", "platformAdmin"],
  unauthenticated: ["Check the app's managed identity.", "platformAdmin"],
  providerNotRegistered: ["Register Microsoft.RecoveryServices in the machine's subscription.", "platformAdmin"],
  throttledTooLong: ["See who else sends many requests to this subscription, then try again.", "platformAdmin"],
  conflictTooLong: ["See which operation holds the machine or vault, then try again.", "platformAdmin"],
  azureUnavailable: ["See Azure's service health, then try again.", "platformAdmin"],
  quotaReached: ["Wait for the next day (UTC), or spread machines over more vaults, then try again.", "platformAdmin"],
  guarded: ["Have the operation approved, or remove the lock, then try again.", "platformAdmin"],
  refused: ["Read Azure's answer below and change what it refuses.", "platformAdmin"],
  internalError: ["Read the app's log for this run, then try again; report it when it repeats.", "platformAdmin"],
};

/** Meaning, remedy and who must act, for a reason. */
export function adviceForReason(reason: AttentionReason): {
  readonly meaning: string;
  readonly whatToDo: string;
  readonly whoActs: WhoActs;
} {
  const [whatToDo, whoActs] = REMEDIES[reason];
  return { meaning: outcomeReasons.needsAttention[reason], whatToDo, whoActs };
}

/**
 * What people are told about the end of `protectVirtualMachine`.
 *
 * @param serviceCode - Azure's code, where one led here: its own advice goes before the reason's.
 */
export function protectionNotice(outcome: ProtectionOutcome, occurredAt: Instant, serviceCode?: string): Notice {
  const name = machineName(outcome.vmId);
  const base = {
    kind: "protectionNeedsAttention",
    vmId: outcome.vmId,
    occurredAt,
    facts: outcomeFacts(outcome, serviceCode),
  } as const;
  if (outcome.outcome !== "needsAttention") {
    return {
      ...base,
      severity: "info",
      title: `${name}: the machine is gone`,
      text: outcomeReasons.gone.vmDeleted,
      whatToDo: "Nothing, if it was deleted on purpose; recovery points that exist stay in the vault.",
      whoActs: "nobody",
    };
  }
  const advice = adviceForReason(outcome.reason);
  const service = serviceCode === undefined ? undefined : adviceFor(serviceCode);
  return {
    ...base,
    severity: "error",
    title: `${name} is not protected as it should be`,
    text: sentences(advice.meaning, service?.meaning, outcome.explanation),
    whatToDo: service?.whatToDo ?? advice.whatToDo,
    whoActs: service?.whoActs ?? advice.whoActs,
  };
}

/** A machine has come under protection. For information, and at once: its first backup may take hours and is told by itself. */
export function protectedNotice(given: {
  readonly outcome: Pick<ProtectionOutcome, "vmId" | "vaultId" | "policyId"> & {
    readonly outcome: "protected";
    readonly reason: keyof typeof outcomeReasons.protected;
  };
  readonly firstBackupFollows: boolean;
  readonly occurredAt: Instant;
}): Notice {
  const { outcome, occurredAt } = given;
  return {
    kind: "machineProtected",
    severity: "info",
    title: `${machineName(outcome.vmId)} is protected`,
    text: sentences(
      outcomeReasons.protected[outcome.reason],
      given.firstBackupFollows ? "Its first backup follows." : "The policy's schedule makes its first backup.",
    ),
    whatToDo: "Nothing.",
    whoActs: "nobody",
    vmId: outcome.vmId,
    occurredAt,
    facts: outcomeFacts(outcome, undefined),
  };
}

const AGENT_TEXTS: Readonly<Record<AgentProblem, readonly [what: string, whatToDo: string]>> = {
  agentAbsent: ["The machine shows no VM agent.", "Install the VM agent in the machine and start it."],
  agentNotReady: ["The machine's VM agent is not ready.", "Restart the VM agent in the machine; see its log."],
  agentTooOld: ["The machine's VM agent is too old.", "Upgrade the VM agent in the machine."],
  extensionFailed: ["The backup extension in the machine failed.", "Repair the extension; see its message below."],
};

/** The machine is protected, but its backups will be worse than they could be. */
export function agentNotice(given: {
  readonly vmId: string;
  readonly problem: AgentProblem;
  readonly expectedConsistency: Consistency;
  /** What the agent or extension says of itself. */
  readonly message?: string;
  readonly agentVersion?: string;
  readonly occurredAt: Instant;
}): Notice {
  const [what, whatToDo] = AGENT_TEXTS[given.problem];
  return {
    kind: "agentNotReady",
    severity: "warning",
    title: `${machineName(given.vmId)}: backups will be ${given.expectedConsistency}-consistent at best`,
    text: `${what} Protection is enabled all the same.`,
    whatToDo,
    whoActs: "vmOwner",
    vmId: given.vmId,
    occurredAt: given.occurredAt,
    facts: presentFacts([
      ["Machine", machineName(given.vmId)],
      ["Agent version", given.agentVersion],
      ["Message", given.message],
    ]),
  };
}

/** A schedule did not run as it should. */
export function scheduleNotice(given: {
  readonly schedule: string;
  readonly reason: "scheduleUnknown" | AttentionReason;
  readonly dueAt: Instant;
  readonly occurredAt: Instant;
  /** What could not be read, so that its machines were left out; all of the schedule's if absent. */
  readonly leftOut?: readonly string[];
}): Notice {
  const advice =
    given.reason === "scheduleUnknown"
      ? {
          meaning: "The configuration no longer has this schedule.",
          whatToDo: "Put the schedule back, or deploy again so that its timer goes.",
          whoActs: "platformAdmin" as const,
        }
      : adviceForReason(given.reason);
  return {
    kind: "scheduleNeedsAttention",
    severity: "error",
    title: `Schedule ${given.schedule} did not back up all of its machines`,
    text: advice.meaning,
    whatToDo: advice.whatToDo,
    whoActs: advice.whoActs,
    occurredAt: given.occurredAt,
    facts: [
      ["Schedule", given.schedule],
      ["Due", given.dueAt],
      ["Reason", given.reason],
      ...(given.leftOut ?? []).map((resource) => ["Left out", resource] as const),
    ],
  };
}

/** The name people know a machine by; the whole ID where it is not one of a machine. */
export function machineName(vmId: string): string {
  return parseVirtualMachineId(vmId)?.name ?? vmId;
}

/** The name people know a vault by. */
export function vaultName(vaultId: string): string {
  return parseVaultId(vaultId)?.name ?? vaultId;
}

/** The facts that are there, in order. */
export function presentFacts(facts: readonly (readonly [name: string, value: string | undefined])[]): readonly Fact[] {
  return facts.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value] as const]));
}

export function sentences(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text !== "").join(" ");
}

function outcomeFacts(
  outcome: Pick<ProtectionOutcome, "vmId" | "vaultId" | "policyId" | "reason">,
  serviceCode: string | undefined,
): readonly Fact[] {
  return presentFacts([
    ["Machine", machineName(outcome.vmId)],
    ["Vault", outcome.vaultId === undefined ? undefined : vaultName(outcome.vaultId)],
    ["Policy", outcome.policyId?.split("/").at(-1)],
    ["Reason", outcome.reason],
    ["Azure's code", serviceCode],
  ]);
}
