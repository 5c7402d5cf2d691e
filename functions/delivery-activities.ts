import type { InvocationContext } from "@azure/functions";
import type { Instant } from "../domain/instant.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { createPostMessage } from "./activities/post-message.ts";
import { createStartDelivery } from "./activities/start-delivery.ts";
import { createStartDigest } from "./activities/start-digest.ts";
import type { StartDeliveries } from "./start-deliveries.ts";

type Deps = Parameters<typeof createPostMessage>[0] & {
  readonly startDeliveries: StartDeliveries;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly now: () => Instant;
};

/** The activities that bring messages to channels. */
export function deliveryActivities(deps: Deps) {
  return {
    startDelivery: createStartDelivery(deps),
    startDigest: createStartDigest(deps),
    postMessage: createPostMessage(deps),
  };
}
