import { z } from "zod";

/** The part of an event subscription's filter that ours uses; any other member is refused, so that nothing is ignored. */
const filterSchema = z.strictObject({
  includedEventTypes: z.array(z.string()),
  advancedFilters: z.array(
    z.strictObject({ operatorType: z.literal("StringIn"), key: z.string(), values: z.array(z.string()) }),
  ),
});

interface GridEvent {
  readonly eventType: string;
  readonly data: unknown;
}

/**
 * Whether Event Grid would deliver an event, in the Event Grid schema. Every advanced filter must match, and one matches when one of
 * its values does; texts compare in any casing, and a key that the event does not have matches nothing.
 *
 * @see https://learn.microsoft.com/azure/event-grid/event-filtering
 */
export function passesFilter(rawFilter: unknown, event: GridEvent): boolean {
  const filter = filterSchema.parse(rawFilter);
  const hasType = includes(filter.includedEventTypes, event.eventType);
  return hasType && filter.advancedFilters.every(({ key, values }) => includes(values, valueAt(event, key.split("."))));
}

function includes(values: readonly string[], value: unknown): boolean {
  return typeof value === "string" && values.some((candidate) => candidate.toLowerCase() === value.toLowerCase());
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (typeof value !== "object" || value === null) return undefined;
  const members: Readonly<Record<string, unknown>> = { ...value };
  return valueAt(members[name], rest);
}
