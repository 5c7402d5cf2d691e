import type { z } from "zod";
import type { Instant } from "../../domain/instant.ts";
import type { ActivityOutput } from "../contracts/activities.ts";
import type { deliverMessage, postMessage } from "../contracts/delivery.ts";
import type { FromJson } from "../durable/json.ts";

/** What one generation of a delivery knows. */
export type Delivery = FromJson<z.output<typeof deliverMessage.input>> & { readonly since: Instant };
export type DeliveryEnd = FromJson<z.output<typeof deliverMessage.output>>;
/** How an attempt ended. */
export type Posted = FromJson<ActivityOutput<typeof postMessage>>;
