import type { InvocationContext } from "@azure/functions";
import { type Caller, nameOfCaller } from "../../domain/access/caller.ts";
import type { MadeChange } from "../../domain/changes/change.ts";
import type { Instant } from "../../domain/instant.ts";
import type { ChangeLog } from "../../domain/ports/change-log.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import type { RouteCall } from "./route-call.ts";

export interface RecordDeps {
  readonly changes: Pick<ChangeLog, "save">;
  readonly now: () => Instant;
  /** Another text at each call. */
  readonly newId: () => string;
}

const MAX_SUBJECT_CHARACTERS = 400;
const MAX_DETAIL_CHARACTERS = 300;

/** A call whose changes are recorded in the caller's name. */
export function recordedCall(deps: RecordDeps, caller: Caller, context: Pick<InvocationContext, "error">): RouteCall {
  return {
    caller,
    changed: async ({ what, subject, detail }: MadeChange) => {
      const change = {
        at: deps.now(),
        who: nameOfCaller(caller),
        what,
        subject: safeLine(subject, MAX_SUBJECT_CHARACTERS),
        ...(detail !== undefined && { detail: safeLine(detail, MAX_DETAIL_CHARACTERS) }),
      };
      try {
        await deps.changes.save(deps.newId(), change);
      } catch (error) {
        const because = error instanceof Error ? error.message : String(error);
        context.error(
          `A change was made and could not be recorded: ${JSON.stringify(change)}: ${safeLine(because, 300)}`,
        );
      }
    },
  };
}
