import type { WhoActs } from "../../notices/notice.ts";
import { diskRows } from "./disk-rows.ts";
import type { FindingRow, FindingSeverity } from "./finding-row.ts";
import { machineRows } from "./machine-rows.ts";
import { placementRows } from "./placement-rows.ts";

/** Every finding by its code; docs/preflight.md has the same table. The list is closed. */
export const findingRows = { ...machineRows, ...diskRows, ...placementRows } as const;

export type FindingCode = keyof typeof findingRows;

/** Something about a machine that hinders its protection or weakens its backups, with its remedy. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  /** What was found, with the disks, names or versions concerned. No secrets. */
  readonly text: string;
  readonly remedy: string;
  readonly whoActs: WhoActs;
  /** Present where findings of several machines are listed together. */
  readonly vmId?: string;
}

/**
 * The finding of this code.
 *
 * @param detail - A sentence for this machine, added to the text: which disk, which version.
 */
export function finding(code: FindingCode, detail?: string): Finding {
  const { severity, text, remedy, whoActs }: FindingRow = findingRows[code];
  return { code, severity, text: detail === undefined ? text : `${text} ${detail}`, remedy, whoActs };
}

/** Whether one of the findings prevents protection. */
export function isBlocked(findings: readonly Pick<Finding, "severity">[]): boolean {
  return findings.some(({ severity }) => severity === "blocking");
}
