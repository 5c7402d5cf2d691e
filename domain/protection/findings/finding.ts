import type { WhoActs } from "../../notices/notice.ts";

export const findingSeverities = ["info", "warning", "blocking"] as const;

interface FindingRow {
  readonly severity: (typeof findingSeverities)[number];
  readonly text: string;
  readonly remedy: string;
  readonly whoActs: WhoActs;
}

/** Every finding by its code. */
export const findingRows = {
  provisioningFailed: {
    severity: "warning",
    text: "Azure could not create or change the machine. Its backups are crash-consistent, or fail.",
    remedy: "Repair the machine, usually a failed extension.",
    whoActs: "vmOwner",
  },
  machineRecreated: {
    severity: "warning",
    text: "The item's recovery points are older than the machine: they belong to an earlier machine of this name.",
    remedy: "Nothing to do: Holdfast protects the machine again, which binds the item to it.",
    whoActs: "none",
  },
  policyDiffers: {
    severity: "warning",
    text: "The machine has another policy than its rule names.",
    remedy: "Change the item's policy, or let the rule change it (existing.policy).",
    whoActs: "platformAdmin",
  },
  disksDiffer: {
    severity: "warning",
    text: "Other disks are backed up than the rule says.",
    remedy: "Change the item's disks, or let the rule change them (existing.disks).",
    whoActs: "platformAdmin",
  },
} as const satisfies Readonly<Record<string, FindingRow>>;

export type FindingCode = keyof typeof findingRows;

/** Something about a machine that hinders its protection or weakens its backups, with its remedy. */
export interface Finding extends FindingRow {
  readonly code: FindingCode;
  readonly vmId?: string;
}

/** The finding of this code; `detail` is a sentence for this machine, added to the text. */
export function finding(code: FindingCode, detail?: string): Finding {
  const { severity, text, remedy, whoActs }: FindingRow = findingRows[code];
  return { code, severity, text: detail === undefined ? text : `${text} ${detail}`, remedy, whoActs };
}
