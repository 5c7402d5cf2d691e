import { stringAt } from "../arm/json.ts";
import type { SimulatorClock } from "../arm/service.ts";
import { RESPONSE_TIMEOUT_MS } from "./delivery-rules.ts";
import type { EventSubscription } from "./subscriptions.ts";

const ORIGIN = "eventgrid.azure.net";

/**
 * Asks the endpoint to confirm that it wants events: an echo of a code in Event Grid's schema, the OPTIONS handshake of
 * CloudEvents in the other.
 * Source: https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
 *
 * @returns Why it failed; `undefined` when the endpoint is valid.
 */
export async function validateEndpoint(
  parts: { readonly clock: SimulatorClock; readonly newGuid: () => string },
  subscription: EventSubscription,
): Promise<string | undefined> {
  const release = parts.clock.hold();
  try {
    return subscription.schema === "eventGrid"
      ? await echoCode(parts, subscription.endpoint)
      : await askForOrigin(subscription.endpoint);
  } catch (error) {
    return `The endpoint ${subscription.endpoint} could not be reached: ${error instanceof Error ? error.message : error}.`;
  } finally {
    release();
  }
}

async function echoCode(
  parts: { readonly clock: SimulatorClock; readonly newGuid: () => string },
  endpoint: string,
): Promise<string | undefined> {
  const validationCode = parts.newGuid();
  const event = {
    id: parts.newGuid(),
    topic: "/subscriptions/validation",
    subject: "",
    eventType: "Microsoft.EventGrid.SubscriptionValidationEvent",
    eventTime: new Date(parts.clock.now()).toISOString(),
    metadataVersion: "1",
    dataVersion: "2",
    data: { validationCode },
  };
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", "aeg-event-type": "SubscriptionValidation" },
    body: JSON.stringify([event]),
    signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
  });
  const text = await response.text();
  if (response.status !== 200) return `The endpoint answered ${response.status} to the validation event, expected 200.`;
  return stringAt(parse(text), "validationResponse") === validationCode
    ? undefined
    : "The endpoint did not send the validation code back as validationResponse.";
}

async function askForOrigin(endpoint: string): Promise<string | undefined> {
  const response = await fetch(endpoint, {
    method: "OPTIONS",
    headers: { "webhook-request-origin": ORIGIN, "webhook-request-rate": "120" },
    signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
  });
  await response.arrayBuffer();
  const allowed = response.headers.get("webhook-allowed-origin");
  return response.ok && (allowed === "*" || allowed === ORIGIN)
    ? undefined
    : "The endpoint did not allow the origin in WebHook-Allowed-Origin.";
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
