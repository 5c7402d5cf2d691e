import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Simulator, startSimulator } from "../../local/azure-simulator/simulator.ts";
import { createRealClock } from "../../local/clock.ts";
import { itemsToLoad, layOut, layoutToLoad } from "./fleet-layout.ts";
import { median } from "./measure.ts";

/** The Azure CLI, measured as far as its first polls of each job; the rest of the polls is extrapolated. */
export interface AzFleetRun {
  readonly vms: number;
  /** To start a machine's backup. Measured. */
  readonly startCalls: number;
  /** Polls of `job wait`, in the time of the measurement. */
  readonly polls: number;
  /** Between two polls of a job, the median. Measured. */
  readonly pollSeconds: number;
  /** Of the simulator's jobs, from start to end; known, because it draws the length of a job when it begins. */
  readonly jobHours: number;
  /** `startCalls`, and a poll per `pollSeconds` for as long as a job runs. */
  readonly callsPerVm: number;
  /** To start a backup, the process included. */
  readonly startSeconds: number;
}

/** `MACHINES` has a name per line. The waits end by themselves after their third interval. */
const LOOP = `
. "$AZ_CLIENT/az-env.sh" || exit 2
echo SIGNED-IN
place="--resource-group holdfast-backup --vault-name rsv-1"
while read -r name <&3; do
  az backup protection backup-now $place --container-name "$name" --item-name "$name" --backup-management-type AzureIaasVM \\
    --retain-until "$RETAIN_UNTIL" --query name --output tsv >>"$JOBS" || exit 1
done 3<"$MACHINES"
echo STARTED
while read -r job; do
  az backup job wait $place --name "$job" --timeout 65 >/dev/null &
done <"$JOBS"
wait $(jobs -p | grep -v "^$_az_proxy_pid$")
echo WAITED
`;

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const JOB_PATH = /\/backupJobs\/([^/?]+)$/i;

/**
 * Starts backups with the real Azure CLI, one after another, and waits for their jobs, against a simulator of its own on the real
 * clock. Signing in comes before the measurement.
 *
 * @throws Error with what the CLI printed when one of its commands fails.
 */
export async function runAzFleet(client: string, vms: number): Promise<AzFleetRun> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-bench-az-fleet-"));
  const layout = layOut({ vms, vaults: 1, subscriptions: 1 });
  const load = [...layoutToLoad(layout), ...itemsToLoad(layout)];
  const clock = createRealClock();
  const simulator = await startSimulator({ port: 0, https: false, clock, seed: 1, scheduledBackups: false, load });
  try {
    const names = layout.vaults.flatMap(({ machines }) => machines.map(({ name }) => name));
    const { startCalls, startSeconds } = await loop(resolve(client), simulator, folder, names);
    const { polls, pollSeconds } = pollsOf(simulator);
    const jobHours = jobHoursOf(simulator);
    const callsPerVm = startCalls / vms + (jobHours * 3600) / pollSeconds;
    return { vms, startCalls: startCalls / vms, polls, pollSeconds, jobHours, callsPerVm, startSeconds };
  } finally {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function loop(client: string, simulator: Simulator, folder: string, names: readonly string[]) {
  const machines = join(folder, "machines.txt");
  await writeFile(machines, names.map((name) => `${name}\n`).join(""));
  const retainUntil = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10).split("-").reverse().join("-");
  const shell = spawn("bash", ["-c", LOOP], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ARM_URL: simulator.url,
      AZ_CLIENT: client,
      AZ_WORK: join(folder, "work"),
      AZ_SUBSCRIPTION: SUBSCRIPTION,
      MACHINES: machines,
      JOBS: join(folder, "jobs.txt"),
      RETAIN_UNTIL: retainUntil,
    },
  });
  let printed = "";
  let startCalls = 0;
  let beganMs = 0;
  let startSeconds = 0;
  shell.stderr.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  shell.stdout.on("data", (chunk: Buffer) => {
    const text = chunk.toString();
    if (text.includes("SIGNED-IN")) {
      simulator.calls.clear();
      beganMs = performance.now();
    }
    if (text.includes("STARTED")) {
      startCalls = simulator.calls.summary().total;
      startSeconds = (performance.now() - beganMs) / 1000 / names.length;
      simulator.calls.clear();
    }
  });
  const code = await new Promise<number | null>((done) => shell.once("close", done));
  if (code === 0 && startCalls > 0) return { startCalls, startSeconds };
  throw new Error(`The loop of az commands ended with ${code}:\n${printed.slice(-2000)}`);
}

/** Reads of single jobs since all backups were started. The first two of a wait come at once. */
function pollsOf({ calls }: Simulator) {
  const times = new Map<string, number[]>();
  for (const { path, time } of calls.list()) {
    const job = JOB_PATH.exec(path.split("?")[0] ?? "")?.[1];
    if (job !== undefined) times.set(job, [...(times.get(job) ?? []), Date.parse(time)]);
  }
  const all = [...times.values()];
  const gaps = all.flatMap((polls) => polls.slice(2).map((at, index) => (at - (polls[index + 1] ?? at)) / 1000));
  return { polls: all.flat().length, pollSeconds: median(gaps) };
}

function jobHoursOf(simulator: Simulator): number {
  const lengths = simulator
    .vaults()
    .flatMap((vault) => [...vault.jobs.values()])
    .flatMap((job) => (job.kind === "backup" ? [(job.transferEndsAtMs - job.startedAtMs) / 3_600_000] : []));
  return lengths.reduce((sum, hours) => sum + hours, 0) / lengths.length;
}
