import type { Operation } from "../arm/service.ts";

/** POSTs that only read, by Azure's operation ID, beyond those whose action says so. */
export const READING_POSTS: ReadonlySet<string> = new Set([
  "BackupCrrJobDetails_Get",
  "BackupCrrJobs_List",
  "BackupStatus_Get",
  "ProtectionIntent_Validate",
  "RecoveryPointsRecommendedForMove_List",
  "RecoveryPoints_GetAccessToken",
  "RecoveryServices_CheckNameAvailability",
  "ValidateFeature",
]);

/** Whether a call may change state, and so belongs in the journal. */
export function changesState({ method, name, action }: Operation): boolean {
  if (method === "GET" || method === "HEAD") return false;
  return !(method === "POST" && (action.endsWith("/read") || READING_POSTS.has(name)));
}
