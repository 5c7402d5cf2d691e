import type { InvocationContext } from "@azure/functions";
import type * as DurableFunctions from "durable-functions";
import { z } from "zod";
import type { RequestPriority } from "../domain/coordination/request-budget.ts";
import { budgetDirectoryOf } from "./budget-directory.ts";
import { calledAtOf } from "./called-at.ts";
import { workflowsOf } from "./durable-workflows.ts";
import type { SharedRequestBudget } from "./shared-request-budget.ts";
import type { ThrottledRequests } from "./throttled-requests.ts";

type Durable = Pick<typeof DurableFunctions, "app" | "input" | "getClient">;

/** An activity that has done its work does not wait longer for news of other processes. */
const REFRESH_LIMIT_MS = 2000;

/**
 * How urgent the requests of an activity are. High: what completes work that Azure has begun, or that a machine without protection
 * waits for. Low: lists that can wait; those of the watches would leave
 * hardly any of the hour's reads of jobs to the starts of backups, where many vaults share a subscription. All others are normal.
 */
const PRIORITIES: ReadonlyMap<string, RequestPriority> = new Map([
  ["enableProtection", "high"],
  ["undeleteProtectedItem", "high"],
  ["triggerBackup", "high"],
  ["readOperation", "high"],
  ["planRun", "low"],
  ["selectMachines", "low"],
  ["sweepMachines", "low"],
  ["sweepOrphans", "low"],
  ["readExpectations", "low"],
  ["observeVaultJobs", "low"],
]);

/**
 * After so many failures in a row, a quarter of an hour, a list that can wait waits no longer behind others: among many vaults chance had one
 * wait for hours.
 */
const MAX_YIELDS = 4;
const retried = z.object({ failures: z.number() });

/**
 * Durable functions whose activities send their requests within the budget, with the priority of the activity, and learn of the
 * app's other processes along the way. For that each of them has the Durable client as extra input.
 *
 * @param throttled - What was counted of requests that Azure refused; it is taken to the task hub after an activity.
 */
export function withinBudget(
  durable: Durable,
  budget: SharedRequestBudget,
  throttled: Pick<ThrottledRequests, "report">,
): Pick<Durable, "app" | "input"> {
  const client = durable.input.durableClient();
  const activity: Durable["app"]["activity"] = (name, options) => {
    const handler = async (input: unknown, context: InvocationContext): Promise<unknown> => {
      try {
        const work = async () => await options.handler(input, context);
        const result = await budget.withOrigin(originOf(name, input), work);
        await refresh(budget, durable, context);
        return result;
      } finally {
        await throttled.report(() => workflowsOf(durable.getClient(context)));
      }
    };
    return durable.app.activity(name, { ...options, extraInputs: [client], handler });
  };
  return { input: durable.input, app: { ...durable.app, activity } };
}

/** A call that does not tell its time counts as one that no workflow made. */
function originOf(activity: string, input: unknown) {
  const calledAt = calledAtOf(input);
  const priority = priorityOf(activity, input);
  return calledAt === undefined ? { priority } : { priority, calledAtMs: Date.parse(calledAt) };
}

function priorityOf(activity: string, input: unknown): RequestPriority {
  const priority = PRIORITIES.get(activity) ?? "normal";
  if (priority !== "low") return priority;
  const read = retried.safeParse(input);
  return read.success && read.data.failures >= MAX_YIELDS ? "normal" : "low";
}

/** Never fails, because the activity has done its work. */
async function refresh(budget: SharedRequestBudget, durable: Durable, context: InvocationContext): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, REFRESH_LIMIT_MS);
  });
  await Promise.race([budget.refresh(() => budgetDirectoryOf(durable.getClient(context))), tooLong]);
  clearTimeout(timer);
}
