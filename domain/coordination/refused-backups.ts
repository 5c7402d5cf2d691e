import { claimKey } from "./claim-key.ts";

/** Machines of a vault whose backups Azure refused because their quota of the day is used up. */
export interface RefusedBackups {
  /** The minute in which the quotas begin anew, counted as that of a claim. */
  readonly until: number;
  /** `claimKey` of each. Azure is asked again about those for which there is no room. */
  readonly machines: readonly string[];
}

/** 25 bytes each. */
const MAX_REFUSED = 200;
/** A vault has no more machines: with as many claims the state has no room left. */
const MAX_CLAIMS = 1000;

/** Quotas of all machines begin anew at the same time: those of an earlier day are forgotten. */
export function refusedAfter(
  before: RefusedBackups | undefined,
  { vmIds }: { readonly vmIds: readonly string[] },
  until: number,
): RefusedBackups {
  const known = before?.until === until ? before.machines : [];
  return { until, machines: [...new Set([...known, ...vmIds.map(claimKey)])] };
}

/** As many as have room beside the claims; `undefined`: none. */
export function keptBeside({ until, machines }: RefusedBackups, claims: number): RefusedBackups | undefined {
  const room = Math.max(0, Math.min(MAX_REFUSED, MAX_CLAIMS - claims));
  return room === 0 ? undefined : { until, machines: machines.slice(0, room) };
}

export function grantOf(refused: RefusedBackups | undefined, key: string, minute: number): "granted" | "quotaReached" {
  const isRefused = refused !== undefined && minute < refused.until && refused.machines.includes(key);
  return isRefused ? "quotaReached" : "granted";
}
