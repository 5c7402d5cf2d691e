import type { Instant } from "../instant.ts";
import type { AgentProblem, Consistency } from "../protection/agent.ts";
import type { Finding, FindingCode } from "../protection/findings/finding.ts";
import type { ProtectionOutcome } from "../protection/outcome.ts";
import { outcomeReasons } from "../reasons.ts";
import { adviceForCode } from "./advice/for-code.ts";
import { adviceForReason } from "./advice/for-reason.ts";
import type { Fact, Notice } from "./notice.ts";
import { reasonWords } from "./reason-words.ts";
import { machineFacts, machineName, presentFacts, sentences, timeTextOf, vaultName } from "./wording.ts";

/**
 * The notice about the end of `protectVirtualMachine`.
 *
 * @param facts.serviceCode - Azure's code that led to the outcome, if any: its advice is preferred to the reason's.
 * @param facts.nextAt - When the app tries again.
 */
export function protectionNotice(
  outcome: ProtectionOutcome,
  occurredAt: Instant,
  { serviceCode, nextAt }: { readonly serviceCode?: string; readonly nextAt?: Instant } = {},
): Notice {
  const name = machineName(outcome.vmId);
  const base = {
    kind: "protectionNeedsAttention",
    vmId: outcome.vmId,
    occurredAt,
    facts: [...outcomeFacts(outcome, serviceCode), ...presentFacts([["Next attempt", timeTextOf(nextAt)]])],
  } as const;
  if (outcome.outcome === "waiting") {
    return {
      ...base,
      kind: "protectionWaiting",
      severity: "info",
      title: `${name} waits to be protected`,
      text: sentences(outcomeReasons.waiting[outcome.reason], outcome.explanation),
      whatToDo:
        "Nothing: the app goes on by itself. To wait less, let it go on with another vault once a day's quota is used up: the setting whenDayQuotaReached, and maximumVaults for how many.",
      whoActs: "none",
    };
  }
  if (outcome.outcome !== "needsAttention") {
    return {
      ...base,
      severity: "info",
      title: `${name}: the machine was deleted`,
      text: outcomeReasons.gone.vmDeleted,
      whatToDo: "Nothing, if the deletion was intended; existing recovery points remain in the vault.",
      whoActs: "none",
    };
  }
  const advice = adviceForReason(outcome.reason);
  const service = serviceCode === undefined ? undefined : adviceForCode(serviceCode);
  const blocking = (outcome.findings ?? []).filter(({ severity }) => severity === "blocking");
  const isUnsupported = outcome.reason === "unsupported" && blocking.length > 0;
  const remedy = isUnsupported ? actionsOf(blocking) : advice;
  return {
    ...base,
    severity: "error",
    title: `${name}: not protected`,
    text: sentences(advice.meaning, service?.meaning, outcome.explanation),
    whatToDo: service?.whatToDo ?? remedy.whatToDo,
    whoActs: service?.whoActs ?? remedy.whoActs,
  };
}

/** The notice that a machine is protected, after something was told that kept it from that. */
export function resolvedNotice(
  outcome: Pick<ProtectionOutcome, "vmId" | "vaultId" | "policyId">,
  occurredAt: Instant,
): Notice {
  return {
    kind: "protectionResolved",
    severity: "info",
    title: `${machineName(outcome.vmId)}: protected`,
    text: "The reason why it was not protected is gone.",
    whatToDo: "Nothing.",
    whoActs: "none",
    vmId: outcome.vmId,
    occurredAt,
    facts: outcomeFacts(outcome, undefined),
  };
}

/** The notice that the rules exclude a machine of which a problem was told. */
export function notWantedNotice(
  { vmId, reason }: { readonly vmId: string; readonly reason: keyof typeof outcomeReasons.skipped },
  occurredAt: Instant,
): Notice {
  return {
    kind: "protectionResolved",
    severity: "info",
    title: `${machineName(vmId)}: no longer to be protected`,
    text: outcomeReasons.skipped[reason],
    whatToDo: "Nothing.",
    whoActs: "none",
    vmId,
    occurredAt,
    facts: outcomeFacts({ vmId, reason }, undefined),
  };
}

/** The notice that a machine is now protected. Sent at once: the first backup may take hours and is reported separately. */
export function protectedNotice(given: {
  readonly outcome: Pick<ProtectionOutcome, "vmId" | "vaultId" | "policyId" | "findings"> & {
    readonly outcome: "protected";
    readonly reason: keyof typeof outcomeReasons.protected;
  };
  readonly firstBackupFollows: boolean;
  readonly occurredAt: Instant;
}): Notice {
  const { outcome, occurredAt } = given;
  const found = (outcome.findings ?? []).filter(isTold).slice(0, MAX_TOLD_FINDINGS);
  return {
    kind: "machineProtected",
    severity: "info",
    title: `${machineName(outcome.vmId)} is protected`,
    text: sentences(
      outcomeReasons.protected[outcome.reason],
      given.firstBackupFollows ? "Its first backup follows." : "The policy's schedule makes the first backup.",
      ...found.map(({ text }) => text),
    ),
    ...actionsOf(found),
    vmId: outcome.vmId,
    occurredAt,
    facts: outcomeFacts(outcome, undefined),
  };
}

const MAX_TOLD_FINDINGS = 3;
/** Told by a notice of their own, once the machine has had time to start its agent. */
const AGENT_CODES: readonly FindingCode[] = ["agentAbsent", "agentNotReady", "agentTooOld", "extensionFailed"];

function isTold({ code, severity }: Finding): boolean {
  return severity !== "info" && !AGENT_CODES.includes(code);
}

function actionsOf(findings: readonly Finding[]): Pick<Notice, "whatToDo" | "whoActs"> {
  const [first, ...others] = findings.filter(({ whoActs }) => whoActs !== "none");
  if (first === undefined) return { whatToDo: "Nothing.", whoActs: "none" };
  return { whatToDo: sentences(...[first, ...others].map(({ remedy }) => remedy)), whoActs: first.whoActs };
}

const AGENT_TEXTS: Readonly<Record<AgentProblem, readonly [what: string, whatToDo: string]>> = {
  agentAbsent: ["The machine reports no VM agent.", "Install the VM agent in the machine and start it."],
  agentNotReady: ["The machine's VM agent is not ready.", "Restart the VM agent in the machine and check its log."],
  agentTooOld: ["The machine's VM agent is too old.", "Upgrade the VM agent in the machine."],
  extensionFailed: ["The backup extension in the machine failed.", "Repair the extension; its message is below."],
};

const CONSISTENCY_WORDS: Readonly<Record<Consistency, string>> = {
  application: "application-consistent",
  fileSystem: "file-system-consistent",
  crash: "crash-consistent",
};

/** The notice that a protected machine's agent limits its backups. */
export function agentNotice(given: {
  readonly vmId: string;
  readonly problem: AgentProblem;
  readonly expectedConsistency: Consistency;
  /** The agent's or extension's own message. */
  readonly message?: string;
  readonly agentVersion?: string;
  readonly occurredAt: Instant;
}): Notice {
  const [what, whatToDo] = AGENT_TEXTS[given.problem];
  return {
    kind: "agentNotReady",
    severity: "warning",
    title: `${machineName(given.vmId)}: backups will be ${CONSISTENCY_WORDS[given.expectedConsistency]} at best`,
    text: `${what} Protection is still enabled.`,
    whatToDo,
    whoActs: "vmOwner",
    vmId: given.vmId,
    occurredAt: given.occurredAt,
    facts: presentFacts([
      ...machineFacts(given.vmId),
      ["Agent version", given.agentVersion],
      ["Message", given.message],
    ]),
  };
}

function outcomeFacts(
  outcome: Pick<ProtectionOutcome, "vmId" | "vaultId" | "policyId"> & { readonly reason?: string },
  serviceCode: string | undefined,
): readonly Fact[] {
  return presentFacts([
    ...machineFacts(outcome.vmId),
    ["Vault", outcome.vaultId === undefined ? undefined : vaultName(outcome.vaultId)],
    ["Policy", outcome.policyId?.split("/").at(-1)],
    ["Reason", outcome.reason === undefined ? undefined : reasonWords(outcome.reason)],
    ["Azure's code", serviceCode],
  ]);
}
