import { familyIndexOf } from "../coordination/vault-family.ts";
import type { ProtectedItem } from "../ports/backup-vault.ts";
import type { VirtualMachine } from "../virtual-machine.ts";
import { type Consistency, expectedConsistency } from "./agent.ts";
import type { DiskSelection, FirstBackupTime } from "./config.ts";
import { changesOf, differencesOf } from "./existing.ts";
import { type Finding, finding, isBlocked } from "./findings/finding.ts";
import type { ProtectDecision } from "./findings/placement-checks.ts";
import { preflightFindings, worstFirst } from "./findings/preflight.ts";
import type { PreflightExtras } from "./findings/preflight-extras.ts";
import type { ProtectionDecision } from "./rules.ts";
import { belongsToPreviousMachine, classifyItem, type ItemStep } from "./state.ts";
import type { Creation, NoPlace, Place, PlacementPlan } from "./what-if-placement.ts";

/** What would be done with a machine. */
export const whatIfActions = [
  /** Protection would be enabled. */
  "create",
  "alreadyProtected",
  /** Stopped protection would be resumed. */
  "resume",
  /** A soft-deleted item would be brought back and protection enabled. */
  "undelete",
  "changePolicy",
  "changeDisks",
  "exclude",
  /** A rule excludes the machine, yet a vault protects it. Nothing would be done. */
  "excludedButProtected",
  /** The machine would not be protected, or has a problem; the findings say why. */
  "needsAttention",
  /** What may protect the machine could not be listed, so that nothing is said about it. */
  "unknown",
] as const;
export type WhatIfAction = (typeof whatIfActions)[number];

/** A machine with the backup items that vaults have of it. */
export interface WhatIfMachine {
  readonly machine: VirtualMachine;
  /** Absent: not every vault could be listed that may have one. */
  readonly items?: readonly KnownItem[];
}

export type KnownItem = Pick<
  ProtectedItem,
  "vaultId" | "policyId" | "protectionState" | "isSoftDeleted" | "lastRecoveryPointAt"
> & {
  /** Absent: all disks. */
  readonly disks?: DiskSelection;
};

export interface WhatIfRow {
  readonly vmId: string;
  /** The rule that decides; `null` when none matches. */
  readonly rule: string | null;
  readonly action: WhatIfAction;
  readonly vaultId?: string;
  readonly policyName?: string;
  /** Absent: the policy's schedule makes the first backup. */
  readonly firstBackup?: FirstBackupTime;
  /** Absent where power state or agent is not known. */
  readonly expectedConsistency?: Consistency;
  /** What would be written to Azure for this machine, in order, a sentence each. */
  readonly changes: readonly string[];
  readonly findings: readonly Finding[];
}

interface WhatIfContext {
  readonly extras: PreflightExtras;
  readonly plan: PlacementPlan;
}

type Common = Pick<WhatIfRow, "vmId" | "rule" | "expectedConsistency">;
interface Case {
  readonly common: Common;
  readonly machine: VirtualMachine;
  readonly decision: ProtectDecision;
  readonly findings: readonly Finding[];
  readonly plan: PlacementPlan;
}

/** What would be done with one machine. Places that it would take are taken from the plan. */
export function whatIfRow(
  { machine, items }: WhatIfMachine,
  decision: ProtectionDecision,
  { extras, plan }: WhatIfContext,
): WhatIfRow {
  const found = preflightFindings(machine, decision, extras);
  const common = commonOf(machine, decision);
  if (items === undefined) return row(common, "unknown", [finding("protectionUnknown"), ...found]);
  if (decision.action === "skip") return skipped(common, items);
  if (decision.action === "refuse") return row(common, "needsAttention", found);
  const one = { common, machine, decision, findings: found, plan };
  const live = liveItem(items, decision);
  if (live !== undefined) return existing(one, live.item, live.step);
  const deleted = items.find((item) => item.isSoftDeleted && isInFamily(decision, item));
  return deleted === undefined ? created(one) : undeleted(one, deleted);
}

function commonOf(machine: VirtualMachine, decision: ProtectionDecision): Common {
  const isOff = machine.powerState === "stopped" || machine.powerState === "deallocated";
  const isKnown = (isOff || machine.hasInstanceView === true) && decision.action !== "skip";
  return {
    vmId: machine.vmId,
    rule: decision.rule ?? null,
    ...(isKnown && { expectedConsistency: expectedConsistency(machine) }),
  };
}

function row(
  common: Common,
  action: WhatIfAction,
  findings: readonly Finding[],
  more: Pick<WhatIfRow, "vaultId" | "policyName" | "firstBackup"> & { readonly changes?: readonly string[] } = {},
): WhatIfRow {
  return { ...common, action, changes: [], ...more, findings: worstFirst(findings) };
}

function skipped(common: Common, items: readonly KnownItem[]): WhatIfRow {
  const item = items.find((candidate) => ["protected", "error"].includes(classifyItem(candidate).kind));
  if (item === undefined) return row(common, "exclude", []);
  return row(common, "excludedButProtected", [finding("excludedButProtected")], placeOf(item));
}

type ProtectedStep = Extract<ItemStep, { readonly kind: "protected" }>;
type LiveStep = Exclude<ItemStep, { readonly kind: "enable" | "undelete" }>;

/** The item that protects the machine, or did until protection was stopped; one of the rule's vaults before any other. */
function liveItem(items: readonly KnownItem[], decision: ProtectDecision) {
  return items
    .map((item) => ({ item, step: classifyItem(item) }))
    .filter((one): one is { item: KnownItem; step: LiveStep } => !["enable", "undelete"].includes(one.step.kind))
    .sort((one, other) => Number(isInFamily(decision, other.item)) - Number(isInFamily(decision, one.item)))[0];
}

function isInFamily({ vaultId }: ProtectDecision, item: Pick<KnownItem, "vaultId">): boolean {
  return familyIndexOf(vaultId, item.vaultId) !== undefined;
}

function existing(one: Case, item: KnownItem, step: LiveStep): WhatIfRow {
  const { common, findings, decision } = one;
  if (step.kind === "error") {
    const detail = `Its state is ${step.protectionState}.`;
    return row(common, "needsAttention", [finding("protectionError", detail), ...findings], placeOf(item));
  }
  if (step.kind === "stopped") return stopped(one, item);
  if (!isInFamily(decision, item)) {
    return row(common, "alreadyProtected", [finding("protectedInOtherVault"), ...findings], placeOf(item));
  }
  return belongsToPreviousMachine(step.lastRecoveryPointAt, one.machine.createdAt)
    ? recreated(one, item)
    : compared(one, item, step);
}

function stopped(one: Case, item: KnownItem): WhatIfRow {
  const { common, findings, decision, plan } = one;
  if (decision.existing.stopped === "report") {
    return row(common, "needsAttention", [finding("protectionStopped"), ...findings], placeOf(item));
  }
  if (isBlocked(findings)) return row(common, "needsAttention", findings, placeOf(item));
  const place = plan.placeIn(item.vaultId, decision);
  if (isNoPlace(place)) return row(common, "needsAttention", [finding(place), ...findings], placeOf(item));
  return row(common, "resume", findings, {
    ...placed(place),
    changes: [...creations(place), "Resumes protection."],
  });
}

/** The item is of an earlier machine of this name. */
function recreated({ common, findings, decision, plan }: Case, item: KnownItem): WhatIfRow {
  const all = [finding("machineRecreated"), ...findings];
  const place = isBlocked(all) ? undefined : plan.placeIn(item.vaultId, decision);
  if (place === undefined || isNoPlace(place)) return withoutPlace(common, place, all, placeOf(item));
  return row(common, "create", all, {
    ...placed(place),
    ...firstBackupOf(decision),
    changes: [...creations(place), "Enables protection again for the recreated machine."],
  });
}

function undeleted({ common, findings, decision, plan }: Case, item: KnownItem): WhatIfRow {
  const all = [finding("softDeletedItem"), ...findings];
  const place = isBlocked(all) ? undefined : plan.placeIn(item.vaultId, decision);
  if (place === undefined || isNoPlace(place)) return withoutPlace(common, place, all, { vaultId: item.vaultId });
  return row(common, "undelete", all, {
    ...placed(place),
    ...firstBackupOf(decision),
    changes: ["Undeletes the backup item.", ...creations(place), "Enables protection."],
  });
}

function created({ common, findings, decision, plan }: Case): WhatIfRow {
  const place = isBlocked(findings) ? undefined : plan.place(decision);
  if (place === undefined || isNoPlace(place)) return withoutPlace(common, place, findings, {});
  const waits = place.day > 1 ? [finding("dayQuotaReached", `It is day ${place.day}.`)] : [];
  return row(common, "create", [...waits, ...findings], {
    ...placed(place),
    ...firstBackupOf(decision),
    changes: [...creations(place), `Enables protection (disks: ${selectionText(decision.disks)}).`],
  });
}

/** A finding prevents protection, or there is no room. */
function withoutPlace(
  common: Common,
  place: NoPlace | undefined,
  findings: readonly Finding[],
  known: Pick<WhatIfRow, "vaultId" | "policyName">,
): WhatIfRow {
  return row(common, "needsAttention", [...(place === undefined ? [] : [finding(place)]), ...findings], known);
}

function isNoPlace(place: Place | NoPlace): place is NoPlace {
  return typeof place === "string";
}

function compared({ common, findings, decision, plan }: Case, item: KnownItem, step: ProtectedStep): WhatIfRow {
  const differences = differencesOf(step, decision);
  const wanted = changesOf(differences, decision);
  const all = [
    ...(differences.policy
      ? [finding("policyDiffers", `It has ${policyNameOf(item)}, the rule ${decision.policyName}.`)]
      : []),
    ...(differences.disks ? [finding("disksDiffer", disksDetail(item.disks, decision.disks))] : []),
    ...findings,
  ];
  const place = wanted.policy ? plan.placeIn(item.vaultId, decision) : undefined;
  if (place !== undefined && isNoPlace(place)) return withoutPlace(common, place, all, placeOf(item));
  const changes = [
    ...(place === undefined ? [] : [...creations(place), `Changes the policy to ${place.policyName}.`]),
    ...(wanted.disks ? [`Changes the disks: ${selectionText(decision.disks)}.`] : []),
  ];
  const action = place === undefined ? (wanted.disks ? "changeDisks" : "alreadyProtected") : "changePolicy";
  return row(common, action, all, { ...(place === undefined ? placeOf(item) : placed(place)), changes });
}

function creations({ vaultId, policyName, createsVault, createsPolicy }: Place): readonly string[] {
  return [
    ...creationText(`the vault ${vaultId.split("/").at(-1)}`, createsVault),
    ...creationText(`the policy ${policyName}`, createsPolicy),
  ];
}

function creationText(what: string, creation: Creation): readonly string[] {
  if (creation === "no") return [];
  return [creation === "yes" ? `Creates ${what}.` : `Creates ${what} if it is missing.`];
}

function placed({ vaultId, policyName }: Place): Pick<WhatIfRow, "vaultId" | "policyName"> {
  return { vaultId, policyName };
}

function placeOf(item: KnownItem): Pick<WhatIfRow, "vaultId" | "policyName"> {
  const policyName = policyNameOf(item);
  return { vaultId: item.vaultId, ...(policyName !== undefined && { policyName }) };
}

function firstBackupOf(decision: ProtectDecision): Pick<WhatIfRow, "firstBackup"> {
  return decision.firstBackupRetainDays === undefined ? {} : { firstBackup: decision.firstBackupWhen };
}

/** An item whose protection was stopped may have no policy, or an empty one. */
function policyNameOf({ policyId = "" }: KnownItem): string | undefined {
  const name = policyId.split("/").at(-1);
  return name === "" ? undefined : name;
}

/** Lists are compared as sets; to leave out nothing is to take all. */
function selectionText(selection: DiskSelection | undefined): string {
  if (selection === undefined || (selection.kind === "exclude" && selection.luns.length === 0)) return "all";
  const luns = [...new Set(selection.luns)].sort((one, other) => one - other);
  const text = luns.length === 0 ? "no data disk" : `LUN ${luns.join(", ")}`;
  return selection.kind === "include" ? `only the OS disk and ${text}` : `all but ${text}`;
}

function disksDetail(actual: DiskSelection | undefined, wanted: DiskSelection | undefined): string {
  return `Backed up: ${selectionText(actual)}; the rule says: ${selectionText(wanted)}.`;
}
