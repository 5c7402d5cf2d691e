import { z } from "zod";
import { type ApprovalSettings, defaultApprovalSettings } from "../domain/approvals/settings.ts";
import { strict, wholeNumber } from "./schema-parts.ts";

/** How approvals are asked for, where a rule says `whenDeleted: "deleteDataAfterApproval"`. */
export const approvals = strict({
  waitDays: wholeNumber(1, 90)
    .default(defaultApprovalSettings.waitDays)
    .describe("Days in which an approval can be given, 1 to 90; afterwards the data stays."),
  withFunctionKey: z
    .boolean()
    .default(defaultApprovalSettings.withFunctionKey)
    .describe("Whether a function key may approve, which tells nothing of who uses it."),
})
  .prefault({})
  .describe("How approvals to delete backup data are asked for.");

export function approvalSettings({ waitDays, withFunctionKey }: z.output<typeof approvals>): ApprovalSettings {
  return { waitDays, withFunctionKey };
}
