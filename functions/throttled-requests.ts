import type { AzureCalls } from "../domain/ports/azure-calls.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { count } from "./count-events.ts";

/** Counts the requests that Azure refused with 429, until an activity takes the count to the task hub. */
export class ThrottledRequests {
  #count = 0;

  /** Listens to calls, and passes them on. */
  counting(calls: AzureCalls | undefined): AzureCalls {
    return {
      begin: (call) => {
        const end = calls?.begin(call);
        return (result) => {
          if (result.status === 429) this.#count += 1;
          end?.(result);
        };
      },
    };
  }

  /** Adds what was counted to the app's totals. Never fails. */
  async report(workflows: () => Pick<Workflows, "signalEntity">): Promise<void> {
    const throttledRequests = this.#count;
    if (throttledRequests === 0) return;
    this.#count = 0;
    await count(workflows(), { throttledRequests });
  }
}
