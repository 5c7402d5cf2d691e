import { type Instant, toDate } from "../instant.ts";
import { inventoryStates, type StateCounts } from "../inventory/state.ts";
import { parseVaultId } from "../resource-id.ts";
import type { RunSummary } from "../schedule/report.ts";
import type { LastSweep } from "../sweep/health.ts";
import type { AppFacts, Read, VaultFacts } from "./app-facts.ts";
import type { MetricFamily, MetricSample } from "./metric.ts";

/**
 * The app's metrics. A source that could not be read contributes none: `holdfast_source_up` says so, and an old or invented number
 * never stands for it. Times are seconds since 1970, so that an alert compares them with its own clock.
 */
export function metricsOf(facts: AppFacts): readonly MetricFamily[] {
  const families = [
    ...ofApp(facts),
    ...from(facts.machines, ofMachines),
    ...from(facts.vaults, ofVaults),
    ...from(facts.runs, ofRuns),
    ...from(facts.incidents, ofIncidents),
    ...from(facts.sweep, ofSweep),
    ...ofBudgets(facts),
    ...from(facts.malformedEvents, (count) => [
      gauge("malformed_events", "Events of the last seven days that could not be read and were dropped.", [at(count)]),
    ]),
    ...from(facts.counts, ({ throttledRequests }) => [
      counter("throttled_requests", "Requests to Azure that were answered with status 429.", throttledRequests),
    ]),
    ...from(facts.deadLetters, (blobs) => [
      gauge("dead_letters", "Blobs of undelivered events that wait for the next sweep; 1000 stands for more.", [
        at(blobs),
      ]),
    ]),
  ];
  return families.filter(({ samples }) => samples.length > 0);
}

function ofApp({ readAt, configVersion, sweepEveryMinutes, ...facts }: AppFacts): readonly MetricFamily[] {
  const { machines, runs, incidents, sweep, vaults, counts, malformedEvents, deadLetters } = facts;
  const sources = {
    machines,
    runs,
    incidents,
    sweep,
    vaults,
    counts,
    malformedEvents,
    ...(deadLetters && { deadLetters }),
  };
  const up = Object.entries(sources).map(([source, { kind }]) => at(kind === "read" ? 1 : 0, { source }));
  return [
    gauge("configuration", "The configuration in use; the value is always 1.", [at(1, { version: configVersion })]),
    gauge("source_up", "Whether a source of metrics could be read; without it its metrics are left out.", up),
    seconds("data_timestamp", "When these numbers were read.", [at(secondsOf(readAt))]),
    seconds("sweep_interval", "Time between sweeps, as configured.", [at(sweepEveryMinutes * 60)]),
  ];
}

function ofMachines(counts: StateCounts): readonly MetricFamily[] {
  const samples = inventoryStates.map((state) => at(counts[state], { state }));
  return [gauge("machines", "Machines by state; the states add up to all machines.", samples)];
}

function ofVaults(vaults: readonly VaultFacts[]): readonly MetricFamily[] {
  const places = vaults.flatMap((facts) => {
    const id = parseVaultId(facts.vaultId);
    if (id === undefined) return [];
    const labels = { subscription: id.subscriptionId, resource_group: id.resourceGroup, vault: id.name };
    return [{ ...facts, labels }];
  });
  const watched = places.flatMap(({ watch, labels }) => (watch === undefined ? [] : [{ ...watch, labels }]));
  return [
    gauge(
      "backups_awaited",
      "Machines whose backup a workflow waits for.",
      places.map(({ claims, labels }) => at(claims, labels)),
    ),
    gauge(
      "backup_jobs_open",
      "Backup jobs whose ends are not told yet.",
      watched.map(({ openJobs, labels }) => at(openJobs, labels)),
    ),
    seconds(
      "watch_last_poll_timestamp",
      "When the vault's backup jobs were listed last.",
      watched.map(({ polledAt, labels }) => at(secondsOf(polledAt), labels)),
    ),
    seconds(
      "watch_next_poll_timestamp",
      "When the vault's backup jobs are to be listed again at the latest.",
      watched.map(({ nextAt, labels }) => at(secondsOf(nextAt), labels)),
    ),
  ];
}

function ofRuns(runs: readonly RunSummary[]): readonly MetricFamily[] {
  const running = runs.filter(({ endedAt }) => endedAt === undefined);
  const ended = new Map<string, RunSummary & { readonly endedAt: Instant }>();
  for (const run of runs) {
    if (run.endedAt !== undefined && !ended.has(run.schedule))
      ended.set(run.schedule, { ...run, endedAt: run.endedAt });
  }
  const last = [...ended.values()];
  return [
    gauge("runs_in_progress", "Runs of schedules that have not ended.", [at(running.length)]),
    seconds(
      "run_last_end_timestamp",
      "When a schedule's last run ended, and how.",
      last.map(({ schedule, status, endedAt }) => at(secondsOf(endedAt), { schedule, status })),
    ),
    gauge(
      "run_last_machines",
      "Machines of a schedule's last run that ended, by how they stand.",
      last.flatMap(({ schedule, counts }) =>
        Object.entries(counts).map(([status, count]) => at(count, { schedule, status })),
      ),
    ),
  ];
}

function ofIncidents(
  incidents: AppFacts["incidents"] extends Read<infer List> ? List : never,
): readonly MetricFamily[] {
  const byLabels = new Map<string, { readonly labels: Readonly<Record<string, string>>; count: number }>();
  for (const { status, severity } of incidents) {
    const key = `${status} ${severity}`;
    const entry = byLabels.get(key) ?? { labels: { status, severity }, count: 0 };
    byLabels.set(key, { ...entry, count: entry.count + 1 });
  }
  const samples = [...byLabels.values()].map(({ labels, count }) => at(count, labels));
  return [
    gauge("incidents", "Incidents that are not resolved; 1000 in all stand for more.", samples),
    gauge("incidents_unresolved", "All incidents that are not resolved.", [at(incidents.length)]),
  ];
}

function ofSweep({ kind, lastCompleteAt }: LastSweep): readonly MetricFamily[] {
  const completeAt = lastCompleteAt === undefined ? [] : [at(secondsOf(lastCompleteAt))];
  return [
    seconds("sweep_last_complete_timestamp", "When the last sweep began that saw every subscription.", completeAt),
    gauge("sweep_failed", "Whether the last sweep failed.", [at(kind === "failed" ? 1 : 0)]),
  ];
}

function ofBudgets({ budgets }: AppFacts): readonly MetricFamily[] {
  const samples = (value: (level: AppFacts["budgets"][number]) => number) =>
    budgets.map((level) => at(value(level), { subscription: level.subscriptionId, action: level.action }));
  return [
    gauge(
      "request_budget_remaining",
      "Requests to Azure that the process which answers may send at once.",
      samples(({ remaining }) => remaining),
    ),
    gauge(
      "request_budget_burst",
      "The most that request_budget_remaining can be.",
      samples(({ burst }) => burst),
    ),
  ];
}

function from<T>(read: Read<T> | undefined, make: (value: T) => readonly MetricFamily[]): readonly MetricFamily[] {
  return read?.kind === "read" ? make(read.value) : [];
}

function gauge(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name: `holdfast_${name}`, type: "gauge", help, samples };
}

function seconds(name: string, help: string, samples: readonly MetricSample[]): MetricFamily {
  return { name: `holdfast_${name}_seconds`, type: "gauge", unit: "seconds", help, samples };
}

function counter(name: string, help: string, value: number): MetricFamily {
  return { name: `holdfast_${name}`, type: "counter", help, samples: [at(value)] };
}

function at(value: number, labels: Readonly<Record<string, string>> = {}): MetricSample {
  return { labels, value };
}

function secondsOf(instant: Instant): number {
  return toDate(instant).getTime() / 1000;
}
