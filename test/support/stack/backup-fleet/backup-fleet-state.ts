import type { InstanceStatus } from "../../../../local/host/contract.ts";
import { receivedNotices } from "../received-notices.ts";
import type { BackupFleetStack } from "./backup-fleet-stack.ts";
import type { JobRecord } from "./job-records.ts";

/** A machine's line in the report of a run, as `GET /api/runs/{id}` shows it. */
export interface RunLine {
  readonly vmId: string;
  readonly status: string;
  readonly reason?: string;
  readonly serviceCode?: string;
  readonly jobId?: string;
  readonly joined?: boolean;
  readonly attempts?: number;
  readonly milestones?: Milestones;
}

export interface Milestones {
  readonly snapshotAt?: string;
  readonly vaultedAt?: string;
  readonly validatedAt?: string;
}

/** A run: its workflow's instance, and its report. */
export interface RunRecord {
  readonly id: string;
  readonly instance: InstanceStatus;
  readonly lines: readonly RunLine[];
  /** Machines by status, as the run's output has them. */
  readonly counts: Readonly<Record<string, number>>;
  readonly reason: string | undefined;
  readonly unreadable: readonly string[];
}

/** What is true at the end, and what the app says of it. */
export interface BackupFleetState {
  readonly jobs: readonly JobRecord[];
  readonly runs: readonly RunRecord[];
  /** Workflows, without entities. */
  readonly instances: readonly InstanceStatus[];
  readonly notices: ReturnType<typeof receivedNotices>;
  readonly messages: BackupFleetStack["stack"]["chatPage"]["messages"];
}

const RUN = /^run:[^:]+:[\dT:-]+Z$/;

/** Reads everything; no fault may be planned. */
export async function readBackupFleet(fleet: BackupFleetStack): Promise<BackupFleetState> {
  const instances = instancesOf(fleet);
  const runs: RunRecord[] = [];
  for (const instance of instances.filter(({ instanceId }) => RUN.test(instanceId))) {
    runs.push(await readRun(fleet, instance));
  }
  const { stack, jobs } = fleet;
  return {
    jobs: jobs.all(),
    runs: runs.toSorted((a, b) => a.id.localeCompare(b.id)),
    instances,
    notices: receivedNotices(stack),
    messages: stack.chatPage.messages,
  };
}

export function instancesOf({ host }: Pick<BackupFleetStack, "host">): readonly InstanceStatus[] {
  const { instances } = host().taskHub.list({ top: 100_000 });
  return instances.filter(({ instanceId }) => !instanceId.startsWith("@"));
}

async function readRun({ host }: BackupFleetStack, instance: InstanceStatus): Promise<RunRecord> {
  const { instanceId: id, output } = instance;
  const response = await fetch(`${host().url}/api/runs/${encodeURIComponent(id)}?pageSize=1000`);
  const { items = [] } = response.ok ? ((await response.json()) as { readonly items?: readonly RunLine[] }) : {};
  const summary = JSON.parse(output ?? "{}") as Partial<Pick<RunRecord, "counts" | "reason" | "unreadable">> | null;
  const { counts = {}, reason, unreadable = [] } = summary ?? {};
  return { id, instance, lines: items, counts, reason, unreadable };
}
