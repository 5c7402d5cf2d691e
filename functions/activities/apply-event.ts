import type { DomainEvent } from "../../domain/events/domain-event.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { applyEvent } from "../../orchestrations/contracts/events.ts";

/** Writes an event into the inventory. May run twice: the event's ID names its timeline row, and older states never win. */
export function createApplyEvent(deps: { readonly inventory: Pick<Inventory, "apply"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof applyEvent>> => {
    const { event } = applyEvent.input.parse(rawInput);
    await deps.inventory.apply(event as DomainEvent);
    return {};
  };
}
