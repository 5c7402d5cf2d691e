import type { app, FunctionInput } from "@azure/functions";
import type { VmEventDeps } from "./events/handle-vm-event.ts";
import { createVmWritten } from "./triggers/vm-written.ts";
import { createVmWrittenFromQueue } from "./triggers/vm-written-from-queue.ts";

interface Deps extends VmEventDeps {
  /** Storage queue to which Event Grid delivers; absent: it delivers to the webhook only. */
  readonly eventQueue?: string;
  readonly durableClient: FunctionInput;
}

/** The entrances of events: Event Grid's webhook, and a storage queue where the settings name one. */
export function registerEventTriggers(
  functions: Pick<typeof app, "eventGrid" | "storageQueue">,
  { eventQueue, durableClient, ...deps }: Deps,
): void {
  functions.eventGrid("vmWritten", { extraInputs: [durableClient], handler: createVmWritten(deps) });
  if (eventQueue === undefined) return;
  functions.storageQueue("vmWrittenFromQueue", {
    // The host, and the platform that scales the app, read the name from the setting.
    queueName: "%HOLDFAST_EVENT_QUEUE%",
    connection: "AzureWebJobsStorage",
    extraInputs: [durableClient],
    handler: createVmWrittenFromQueue(deps),
  });
}
