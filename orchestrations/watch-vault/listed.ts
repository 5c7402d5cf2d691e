import type { ActivityOutput } from "../contracts/activities.ts";
import type { observeVaultJobs } from "../contracts/watch.ts";
import type { FromJson } from "../durable/json.ts";

/** What a poll of a vault found, or why it could not be listed. */
type Observed = FromJson<ActivityOutput<typeof observeVaultJobs>>;
export type Listed = Extract<Observed, { readonly kind: "listed" }>;
export type FailedList = Extract<Observed, { readonly kind: "failed" }>;
