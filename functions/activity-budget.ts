import type { InvocationContext } from "@azure/functions";
import { z } from "zod";
import type { RequestPriority } from "../domain/coordination/request-budget.ts";
import type { activityContracts } from "../orchestrations/contracts/activities.ts";
import type { ActivityBudget } from "./register-workflows.ts";
import type { BudgetDirectory, SharedRequestBudget } from "./shared-request-budget.ts";

type ActivityName = keyof typeof activityContracts;

/** An activity that has done its work does not wait longer for news of other processes. */
const REFRESH_LIMIT_MS = 2000;

/**
 * How urgent the requests of an activity are. High: what completes work that Azure has begun, or that a machine without protection
 * waits for. Low: lists that can wait. All others are normal.
 */
const PRIORITIES: Readonly<Partial<Record<ActivityName, RequestPriority>>> = {
  enableProtection: "high",
  undeleteProtectedItem: "high",
  triggerBackup: "high",
  readOperation: "high",
  selectForSchedule: "low",
};

/** What every call of an activity carries; see orchestrations/durable/call.ts. */
const calledAt = z.object({ calledAt: z.iso.datetime({ offset: true }) });

/** Gives the requests of every activity their priority, and learns of the app's other processes along the way. */
export function activityBudget(
  budget: SharedRequestBudget,
  directoryOf: (context: InvocationContext) => BudgetDirectory,
): ActivityBudget {
  return {
    run(activity, input, work) {
      const called = calledAt.safeParse(input);
      if (!called.success) return work();
      const origin = { priority: PRIORITIES[activity] ?? "normal", calledAtMs: Date.parse(called.data.calledAt) };
      return budget.withOrigin(origin, work);
    },
    async refresh(context) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const tooLong = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, REFRESH_LIMIT_MS);
      });
      await Promise.race([budget.refresh(directoryOf(context)), tooLong]);
      clearTimeout(timer);
    },
  };
}
