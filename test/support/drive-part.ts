import type { BackupMessage } from "../../domain/backup/message.ts";
import { applyClaimsOperation, type BackupClaims, noClaims } from "../../domain/coordination/backup-claims.ts";
import type { Instant } from "../../domain/instant.ts";
import type { RunItem } from "../../domain/schedule/report.ts";
import {
  applyControlOperation,
  newRunControl,
  type PartUpdate,
  type RunControl,
} from "../../domain/schedule/run-control.ts";
import { backupRunPart } from "../../orchestrations/backup-run/part-workflow.ts";
import { driveOrchestrator, type Given } from "./drive-orchestrator.ts";
import { thresholds, vaultId } from "./workflow-answers.ts";

export const RUN_ID = "run:nightly:2026-11-21T02:30Z";
export const PART_ID = `${RUN_ID}:part:1`;
export const DUE_AT = "2026-11-21T02:30:00.000Z" as Instant;

export const plan = {
  configVersion: "v1",
  retainDays: 14,
  deadlineAt: "2026-11-21T14:30:00.000Z",
  staggerSeconds: 0,
  limits: {},
  closed: [] as readonly { readonly from: string; readonly until: string }[],
  thresholds,
};

/** Resource ID of a machine of the part. */
export const machineId = (name: string) =>
  `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/${name}`;

interface Triggered {
  readonly at: string;
  readonly vaultId: string;
  readonly vmIds: readonly string[];
  readonly askedAt: string;
  readonly triedUntil?: string;
  readonly endedJobs?: readonly string[];
  readonly mayStart?: boolean;
}

interface World {
  readonly input?: object;
  readonly plan?: Partial<typeof plan> | object;
  readonly now?: string;
  readonly generations?: number;
  /** What `triggerBackups` answers; `accepted` if absent. */
  readonly trigger?: (request: Triggered) => readonly object[] | Error;
  /** What lies in the mailbox at this time. */
  readonly mail?: (now: string) => readonly BackupMessage[];
  readonly claims?: BackupClaims;
  /** Machines whose claims the watcher settles while `triggerBackups` runs: those of earlier backups. */
  readonly settledMeanwhile?: readonly string[];
  readonly control?: RunControl;
  readonly respond?: Given["respond"];
}

/** Drives a part over entities that follow their real rules, on virtual time. */
export function drivePart(world: World) {
  let claims = world.claims ?? noClaims;
  let control: RunControl | undefined = world.control ?? newRunControl;
  const triggered: Triggered[] = [];
  const report = new Map<string, RunItem>();
  const apply = (name: "claim" | "requested" | "leave") => (input: unknown) => {
    const applied = applyClaimsOperation(claims, { ...(input as object), name } as never);
    claims = applied.state;
    return applied.result;
  };
  const run = driveOrchestrator(backupRunPart, {
    input: {
      runId: RUN_ID,
      part: 1,
      dueAt: DUE_AT,
      plan: { ...plan, ...world.plan },
      vaultIds: [vaultId],
      ...world.input,
    },
    now: world.now ?? DUE_AT,
    instanceId: PART_ID,
    generations: world.generations ?? 500,
    answers: {},
    respond: {
      "backupClaims.claim": apply("claim"),
      "backupClaims.requested": apply("requested"),
      "backupClaims.leave": apply("leave"),
      "backupMailbox.take": (_, now) => world.mail?.(now) ?? [],
      "runControl.update": (input) => {
        const applied = applyControlOperation(control ?? newRunControl, {
          name: "update",
          update: input as PartUpdate,
        });
        control = applied.state;
        return applied.result;
      },
      triggerBackups: (input, now) => {
        const request = { ...(input as Omit<Triggered, "at">), at: now };
        triggered.push(request);
        if (world.settledMeanwhile !== undefined) {
          claims = applyClaimsOperation(claims, { name: "settle", vmIds: world.settledMeanwhile }).state;
        }
        return world.trigger?.(request) ?? request.vmIds.map(() => ({ kind: "accepted", operationId: "op-1" }));
      },
      startWatch: () => ({ kind: "started" }),
      writeRunItems: (input) => {
        const { items } = input as { readonly items: readonly RunItem[] };
        for (const item of items) report.set(item.vmId.split("/").at(-1) ?? "", item);
        return { written: items.length };
      },
      ...world.respond,
    },
  });
  return { ...run, triggered, report, claims, control };
}

/** The machines of a part, by their names. */
export function selected(...names: readonly string[]) {
  return names.map((name) => ({ vmId: machineId(name), vault: 0 }));
}

/** The message that a backup ended. */
export function endedMessage(name: string, change: object = {}, more: object = {}): BackupMessage {
  const result = {
    result: "completed",
    jobId: `job-${name}`,
    milestones: { vaultedAt: DUE_AT },
    reason: "vaulted",
    ...change,
  };
  return { kind: "ended", vmId: machineId(name), result, ...more } as BackupMessage;
}
