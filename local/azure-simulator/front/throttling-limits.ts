/** A token bucket: `capacity` at most, `refill` more every `refillSeconds`. */
export interface TokenBucketLimit {
  readonly capacity: number;
  readonly refill: number;
  readonly refillSeconds: number;
}

/** What Recovery Services grants per RBAC action in a fixed window. */
interface ActionBudget {
  /** RBAC action; `*` is any text. The first match counts. */
  readonly action: string;
  readonly requestsPerHour: number;
}

/** A budget of Compute: for one VM, for the whole subscription, or both. */
export interface ComputePolicy {
  /** Name in `x-ms-ratelimit-remaining-resource`. */
  readonly name: string;
  /** RBAC actions that draw on it; `*` is any text. The first policy with a match counts. */
  readonly actions: readonly string[];
  readonly perVm?: TokenBucketLimit;
  readonly perSubscription: TokenBucketLimit;
}

export interface ThrottlingLimits {
  readonly arm: Readonly<Record<"reads" | "writes" | "deletes", TokenBucketLimit>>;
  readonly compute: readonly ComputePolicy[];
  readonly recoveryServices: {
    /** What shares a budget. Azure does not say; recorded traffic fits both. */
    readonly scope: "subscription" | "vault";
    readonly budgets: readonly ActionBudget[];
  };
}

const perSecond = (capacity: number, refill: number): TokenBucketLimit => ({ capacity, refill, refillSeconds: 1 });
const perMinute = (capacity: number, refill: number): TokenBucketLimit => ({ capacity, refill, refillSeconds: 60 });

const VM = "Microsoft.Compute/virtualMachines";

/**
 * Azure's numbers.
 *
 * - ARM: per subscription, principal and region,
 *   https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling (2024).
 * - Compute: per region, https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits (2024-05-27).
 * - Recovery Services: not documented; limits seen in recorded traffic of 2023 to 2026.
 */
export const AZURE_LIMITS: ThrottlingLimits = {
  arm: { reads: perSecond(250, 25), writes: perSecond(200, 10), deletes: perSecond(200, 10) },
  compute: [
    {
      name: "PutVM",
      actions: [`${VM}/write`],
      perVm: perMinute(12, 4),
      perSubscription: perMinute(1500, 500),
    },
    {
      name: "DeleteVM",
      actions: [`${VM}/delete`, `${VM}/deallocate/action`],
      perVm: perMinute(12, 4),
      perSubscription: perMinute(1500, 500),
    },
    {
      name: "LowCostGet",
      actions: [`${VM}/read`, `${VM}/instanceView/read`, `${VM}/extensions/read`],
      perVm: perMinute(36, 12),
      perSubscription: perMinute(24_000, 8000),
    },
    {
      name: "UpdateVM",
      actions: [`${VM}/*`],
      perVm: perMinute(12, 4),
      perSubscription: perMinute(1500, 500),
    },
    {
      name: "GetOperation",
      actions: ["Microsoft.Compute/locations/operations/read", "Microsoft.Compute/locations/diskOperations/read"],
      perSubscription: perMinute(15_000, 5000),
    },
  ],
  recoveryServices: {
    scope: "subscription",
    budgets: [
      { action: "Microsoft.RecoveryServices/vaults/backupJobs/read", requestsPerHour: 250 },
      { action: "Microsoft.RecoveryServices/vaults/write", requestsPerHour: 800 },
      { action: "Microsoft.RecoveryServices/vaults/delete", requestsPerHour: 200 },
      { action: "Microsoft.RecoveryServices/*/read", requestsPerHour: 1100 },
      { action: "Microsoft.RecoveryServices/*", requestsPerHour: 1100 },
    ],
  },
};

/** Lists of VMs cost more; recognized by the path, because the RBAC action is the same. */
export const HIGH_COST_GET: ComputePolicy = {
  name: "HighCostGet",
  actions: [`${VM}/read`],
  perSubscription: perMinute(900, 300),
};
