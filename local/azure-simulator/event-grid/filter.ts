import { valueAt } from "../arm/json.ts";
import { isWithin } from "../arm/resource-id.ts";
import type { PlainEvent } from "./views.ts";

/** Which events a subscription that was created through ARM gets. */
export interface EventFilter {
  /** Subscription or resource group whose events are delivered. */
  readonly scope: string;
  /** Absent for every type. */
  readonly eventTypes?: readonly string[];
  readonly subjectBeginsWith: string;
  readonly subjectEndsWith: string;
  readonly isSubjectCaseSensitive: boolean;
  readonly advanced: readonly AdvancedFilter[];
}

export interface AdvancedFilter {
  readonly operator: AdvancedOperator;
  /** e.g. `data.operationName`. */
  readonly key: string;
  readonly values: readonly string[];
}

type Compare = (found: string, wanted: string) => boolean;

const COMPARE = {
  StringIn: (found, wanted) => found === wanted,
  StringContains: (found, wanted) => found.includes(wanted),
  StringBeginsWith: (found, wanted) => found.startsWith(wanted),
  StringEndsWith: (found, wanted) => found.endsWith(wanted),
} as const satisfies Readonly<Record<string, Compare>>;

type PositiveOperator = keyof typeof COMPARE;
export type AdvancedOperator = PositiveOperator | `StringNot${"In" | "Contains" | "BeginsWith" | "EndsWith"}`;

export const ADVANCED_OPERATORS: readonly AdvancedOperator[] = [
  ...["In", "Contains", "BeginsWith", "EndsWith"].flatMap((each) => [
    `String${each}` as PositiveOperator,
    `StringNot${each}` as AdvancedOperator,
  ]),
];

/**
 * Whether an event passes a filter. Texts are compared without regard to casing, subjects unless the filter says otherwise.
 * Source: https://learn.microsoft.com/azure/event-grid/event-filtering
 */
export function passesFilter(filter: EventFilter, event: PlainEvent): boolean {
  const { eventTypes, subjectBeginsWith, subjectEndsWith, isSubjectCaseSensitive } = filter;
  const fold = (text: string) => (isSubjectCaseSensitive ? text : text.toLowerCase());
  const isOfType = eventTypes?.some((type) => type.toLowerCase() === event.type.toLowerCase()) ?? true;
  return (
    isOfType &&
    isWithin(event.subject, filter.scope) &&
    fold(event.subject).startsWith(fold(subjectBeginsWith)) &&
    fold(event.subject).endsWith(fold(subjectEndsWith)) &&
    filter.advanced.every((each) => passesAdvanced(each, event))
  );
}

/** One of the values is enough; of a negated operator none may match. */
function passesAdvanced({ operator, key, values }: AdvancedFilter, event: PlainEvent): boolean {
  const found = valueAt(event, ...key.split("."));
  const isNegated = operator.startsWith("StringNot");
  if (typeof found !== "string") return isNegated;
  const compare = COMPARE[operator.replace("StringNot", "String") as PositiveOperator];
  return values.some((value) => compare(found.toLowerCase(), value.toLowerCase())) !== isNegated;
}
