import type { Operation } from "../arm/service.ts";

/** POSTs that only read, by Azure's operation ID, besides those whose action ends in `/read`. */
export const READ_ONLY_POSTS: ReadonlySet<string> = new Set([
  "BackupCrrJobDetails_Get",
  "BackupCrrJobs_List",
  "BackupStatus_Get",
  "ProtectionIntent_Validate",
  "RecoveryPointsRecommendedForMove_List",
  "RecoveryPoints_GetAccessToken",
  "RecoveryServices_CheckNameAvailability",
  "ValidateFeature",
]);

/** Whether an operation may change state, so that its calls are recorded in the journal. */
export function isMutating({ method, name, action }: Operation): boolean {
  if (method === "GET" || method === "HEAD") return false;
  return !(method === "POST" && (action.endsWith("/read") || READ_ONLY_POSTS.has(name)));
}
