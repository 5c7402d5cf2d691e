import type { Caller } from "../../../domain/access/caller.ts";
import type { MadeChange } from "../../../domain/changes/change.ts";
import type { RouteCall } from "../../../functions/http/route-call.ts";

/** A call of a route that keeps what was changed. */
export function recordingCall(
  caller: Caller = { kind: "key", roles: ["reader", "operator"] },
): RouteCall & { readonly changes: readonly MadeChange[] } {
  const changes: MadeChange[] = [];
  return { caller, changes, changed: async (change) => void changes.push(change) };
}
