import { sampleVmBody, sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "./start-test-stack.ts";
import type { TestStack } from "./test-stack.ts";

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";
const version = "api-version=2024-04-01";

export interface FleetMachine {
  readonly name: string;
  readonly location: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A job of a vault, as the simulator has it. */
export interface VaultJob {
  readonly jobId: string;
  readonly machine: string;
  readonly location: string;
  readonly startedAtMs: number;
}

/** The app with protected machines in the vaults of their regions, none of them backed up yet, and a schedule. */
export async function startWithFleet(machines: readonly FleetMachine[], schedule: object): Promise<TestStack> {
  const load = [
    { path: `${SUBSCRIPTION}/resourceGroups/shop`, apiVersion: "2024-11-01", body: { location: "westeurope" } },
    ...machines.map(({ name, location, tags = {} }) => ({
      path: sampleVmId(name),
      apiVersion: "2025-04-01",
      body: { ...sampleVmBody(name, { tags }), location },
    })),
  ];
  const change = (config: Record<string, unknown>) => {
    for (const rule of config["rules"] as Record<string, unknown>[]) delete rule["firstBackup"];
    for (const channel of config["channels"] as Record<string, unknown>[]) channel["minimumSeverity"] = "info";
    config["schedules"] = [{ name: "noon", cron: "0 12 * * *", timeZone: "UTC", retainDays: 14, ...schedule }];
  };
  const stack = await startTestStack(change, "2026-06-01T08:00:00Z", undefined, { load, sweeps: true });
  await stack.clock.advance(60_000);
  await stack.settle();
  return stack;
}

function vaultOf(location: string): string {
  return `${SUBSCRIPTION}/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-${location}`;
}

/** Every backup job of the region's vault, by any caller. */
export async function jobsOf(stack: TestStack, location: string): Promise<readonly VaultJob[]> {
  const filter = encodeURIComponent("operation eq 'Backup'");
  const { body } = await stack.arm("GET", `${vaultOf(location)}/backupJobs?${version}&$filter=${filter}`);
  const { value, nextLink } = body as {
    readonly value: readonly {
      readonly name: string;
      readonly properties: { readonly entityFriendlyName: string; readonly startTime: string };
    }[];
    readonly nextLink?: string;
  };
  if (nextLink !== undefined) throw new Error("There are more jobs than one page holds.");
  return value.map(({ name, properties }) => ({
    jobId: name,
    machine: properties.entityFriendlyName.toLowerCase(),
    location,
    startedAtMs: Date.parse(properties.startTime),
  }));
}

/** When the job's snapshot was taken; infinity while it is not. A request of its own, of which Azure allows 250 an hour. */
export async function snapshotAtMs(stack: TestStack, { jobId, location }: VaultJob): Promise<number> {
  const { body } = await stack.arm("GET", `${vaultOf(location)}/backupJobs/${jobId}?${version}`);
  const { properties } = body as {
    readonly properties: {
      readonly extendedInfo: { readonly tasksList: readonly { readonly taskId: string; readonly endTime?: string }[] };
    };
  };
  const snapshot = properties.extendedInfo.tasksList.find(({ taskId }) => taskId === "Take Snapshot");
  return snapshot?.endTime === undefined ? Number.POSITIVE_INFINITY : Date.parse(snapshot.endTime);
}

/** The report of a run over HTTP, with all of its machines. */
export async function readRun(url: string, id: string) {
  const response = await fetch(`${url}/api/runs/${encodeURIComponent(id)}?pageSize=1000`);
  return (await response.json()) as {
    readonly status: string;
    readonly counts: Readonly<Record<string, number>>;
    readonly items: readonly {
      readonly vmId: string;
      readonly status: string;
      readonly reason?: string;
      readonly jobId?: string;
      readonly joined?: boolean;
      readonly joinedFirst?: { readonly status: string; readonly reason: string; readonly jobId?: string };
    }[];
  };
}
