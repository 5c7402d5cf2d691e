import type { AppCounts } from "../domain/coordination/app-counts.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { APP_COUNTS_KEY, appCounts } from "../orchestrations/contracts/counts.ts";

/** Adds to the app's totals in the task hub. A count that cannot be sent is lost: nothing may fail for it. */
export async function count(workflows: Pick<Workflows, "signalEntity">, added: Partial<AppCounts>): Promise<void> {
  try {
    await workflows.signalEntity(appCounts.name, APP_COUNTS_KEY, "add", added);
  } catch {
    // What was counted is in the log.
  }
}
