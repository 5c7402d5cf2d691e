import { matchesPattern } from "../protection/machine-match.ts";
import type { RequestLimit } from "./request-budget.ts";

/**
 * The part of Azure that counts a request: Resource Manager itself by kind, or a provider by RBAC action. Azure counts Resource
 * Manager's requests per region, and of Recovery Services the scope is not known: counting per subscription never sends more
 * than either allows.
 */
export interface RequestKey {
  /** Lower case. */
  readonly subscriptionId: string;
  /** `arm/reads`, `arm/writes`, `arm/deletes`, or an RBAC action. */
  readonly action: string;
}

const ITEMS = "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems";

/**
 * Limits by action; the first row that matches counts, `*` is any text. An action without a row has no budget of its own.
 *
 * Resource Manager's numbers are documented (per principal, subscription and region: 250 reads and 25 more a second, 200 writes and
 * 10 more, 2024). Those of Recovery Services are not: hourly numbers seen in recorded traffic of 2023 to 2026. A tenth of an
 * hour's number may be sent at once and the rest in the course of the hour: no hour has more, wherever Azure's begins, and many hours
 * together have nearly all that Azure takes. Pages that finish a list at the end of an hour may come on top.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 */
const LIMITS: readonly (readonly [action: string, RequestLimit])[] = [
  ["arm/reads", { burst: 200, perHour: 20 * 3600 }],
  ["arm/writes", { burst: 160, perHour: 8 * 3600 }],
  ["arm/deletes", { burst: 160, perHour: 8 * 3600 }],
  ["microsoft.recoveryservices/vaults/backupjobs/read", hourly(250)],
  // Last seen at 150, in 2024, when reads of items were at 150 as well; those have been seen at 1,100 since.
  [`${ITEMS}/recoverypoints/read`, hourly(1100)],
  ["microsoft.recoveryservices/vaults/write", hourly(800)],
  ["microsoft.recoveryservices/vaults/delete", hourly(200)],
  ["microsoft.recoveryservices/*", hourly(1100)],
];

/** The budget of this action, if it has one. */
export function limitOf(action: string): RequestLimit | undefined {
  return LIMITS.find(([pattern]) => matchesPattern(pattern, action))?.[1];
}

/** The text under which a budget is kept. */
export function budgetKey({ subscriptionId, action }: RequestKey): string {
  return `${subscriptionId.toLowerCase()}|${action.toLowerCase()}`;
}

function hourly(requests: number): RequestLimit {
  const burst = requests / 10;
  return { burst, perHour: requests - burst };
}
