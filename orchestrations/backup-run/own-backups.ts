import type { Instant } from "../../domain/instant.ts";
import { briefRetry } from "../../domain/retry.ts";
import { afterOtherBackup, mayBeOthers, pointToRead } from "../../domain/schedule/own-backup.ts";
import type { PartMachine } from "../../domain/schedule/part-machine.ts";
import { readRetention } from "../contracts/runs.ts";
import { callActivity } from "../durable/call.ts";
import { leaveClaims } from "./leave-claims.ts";
import { type Context, type Part, type Step, timesOf, vaultIdOf } from "./part.ts";

/** Points of one call of `readRetention`. */
const MAX_BATCH = 25;

type Changed = ReadonlyMap<number, PartMachine>;

/**
 * Of a run that needs its own retention: machines whose backups have ended and may be another requester's are backed up again, unless
 * Azure keeps the recovery point as long as the schedule asks. What cannot be read is not known.
 */
export function* planOwnBackups(context: Context, part: Part, changed: Changed): Step<Changed> {
  if (part.plan.retain !== "own") return changed;
  const others = [...changed].filter(([index, after]) => mayBeOthers(part.machines[index] ?? after, after));
  if (others.length === 0) return changed;
  const expiries = yield* readExpiries(context, part, new Map(others));
  const { retainDays } = part.plan;
  const next = new Map(changed);
  for (const [index, after] of others) {
    const before = part.machines[index] ?? after;
    const expiresAt = expiries.get(index);
    const known = expiresAt === undefined ? {} : { expiresAt };
    const other = { before, after, ...known, retainDays, isCancelled: part.isCancelled };
    next.set(index, afterOtherBackup(other, timesOf(context, part)));
  }
  const again = others.flatMap(([index, after]) => (next.get(index) === after ? [] : [after]));
  yield* leaveClaims(context, part, again);
  return next;
}

function* readExpiries(context: Context, part: Part, others: Changed): Step<ReadonlyMap<number, Instant>> {
  const wanted = [...others].flatMap(([index, machine]) => {
    const at = pointToRead(machine);
    return at === undefined ? [] : [{ index, at, vmId: machine.vmId, vaultId: vaultIdOf(part, machine) }];
  });
  const found = new Map<number, Instant>();
  for (const [vaultId, ofVault] of Map.groupBy(wanted, (point) => point.vaultId)) {
    for (let start = 0; start < ofVault.length; start += MAX_BATCH) {
      const batch = ofVault.slice(start, start + MAX_BATCH);
      const points = batch.map(({ vmId, at }) => ({ vmId, at }));
      const answers = yield* read(context, vaultId, points);
      for (const [place, { index }] of batch.entries()) {
        const expiresAt = answers[place]?.expiresAt;
        if (expiresAt !== undefined) found.set(index, expiresAt);
      }
    }
  }
  return found;
}

function* read(context: Context, vaultId: string, points: { readonly vmId: string; readonly at: Instant }[]) {
  try {
    return yield* callActivity(context, readRetention, { vaultId, points }, briefRetry);
  } catch {
    return [];
  }
}
