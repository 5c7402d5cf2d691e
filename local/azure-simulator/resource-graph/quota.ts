import type { SimulatorContext } from "../arm/service.ts";

/** https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests */
const QUOTA = { queries: 15, windowSeconds: 5 };

/** How many queries a caller may still send. */
export function createQuota({ clock }: Pick<SimulatorContext, "clock">, hasQuota: boolean) {
  const windows = new Map<string, { startMs: number; used: number }>();
  const windowMs = QUOTA.windowSeconds * 1000;
  return {
    take(caller: string) {
      if (!hasQuota) return { headers: {}, secondsToWait: 0 };
      const nowMs = clock.now();
      const known = windows.get(caller);
      const window = known !== undefined && nowMs - known.startMs < windowMs ? known : { startMs: nowMs, used: 0 };
      windows.set(caller, window);
      const isSpent = window.used >= QUOTA.queries;
      if (!isSpent) window.used += 1;
      const seconds = Math.max(1, Math.ceil((window.startMs + windowMs - nowMs) / 1000));
      const headers = {
        "x-ms-user-quota-remaining": String(QUOTA.queries - window.used),
        "x-ms-user-quota-resets-after": `00:00:0${seconds}`,
      };
      return { headers, secondsToWait: isSpent ? seconds : 0 };
    },
  };
}
