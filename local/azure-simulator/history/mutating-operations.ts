import type { Operation } from "../arm/service.ts";

/** POSTs that only read, by Azure's operation ID, besides those whose action ends in `/read`. */
export const READ_ONLY_POSTS: ReadonlySet<string> = new Set([
  "BackupCrrJobDetails_Get",
  "BackupCrrJobs_List",
  "BackupStatus_Get",
  "Deployments_Validate",
  "EventSubscriptions_GetFullUrl",
  "ProtectionIntent_Validate",
  "RecoveryPointsRecommendedForMove_List",
  "RecoveryPoints_GetAccessToken",
  "RecoveryServices_CheckNameAvailability",
  "ValidateFeature",
]);

/**
 * Event subscriptions do not survive a restart: whether an endpoint passes validation depends on the endpoint, so replaying
 * the call could end differently.
 */
const NOT_KEPT = "Microsoft.EventGrid/eventSubscriptions/";

/** Whether an operation may change state, so that its calls are recorded in the journal. */
export function isMutating({ method, name, action }: Operation): boolean {
  if (method === "GET" || method === "HEAD" || action.startsWith(NOT_KEPT)) return false;
  return !(method === "POST" && (action.endsWith("/read") || READ_ONLY_POSTS.has(name)));
}
