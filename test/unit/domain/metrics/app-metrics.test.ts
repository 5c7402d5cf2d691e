import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { countStates } from "../../../../domain/inventory/counts.ts";
import { metricsOf } from "../../../../domain/metrics/app-metrics.ts";
import { sampleFacts } from "../../../support/sample-facts.ts";

const unknown = { kind: "unknown" } as const;

/** The samples of a family, as `label=value,…` to number. */
function samplesOf(name: string, facts = sampleFacts()) {
  const family = metricsOf(facts).find((each) => each.name === `holdfast_${name}`);
  return family?.samples.map(({ labels, value }) => [Object.values(labels).join(" "), value]);
}

test("counts machines by state so that the states add up to all machines", () => {
  const machines = { kind: "read", value: countStates(["protected", "protected", "atRisk"]) } as const;

  const samples = samplesOf("machines", sampleFacts({ machines }));

  expect(samples).toHaveLength(7);
  expect(samples).toContainEqual(["protected", 2]);
  expect(samples?.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(3);
});

test("tells of each vault who waits, what is open, and when it was and will be polled", () => {
  const name = "00000000-0000-0000-0000-000000000001 backup rsv-weu";

  expect(samplesOf("backups_awaited")).toEqual([[name, 2]]);
  expect(samplesOf("backup_jobs_open")).toEqual([[name, 3]]);
  expect(samplesOf("watch_last_poll_timestamp_seconds")).toEqual([[name, 1_774_857_600]]);
  expect(samplesOf("watch_next_poll_timestamp_seconds")).toEqual([[name, 1_774_858_500]]);
});

test("leaves out what is not known of a vault that was never watched, and a text that names no vault", () => {
  const id =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/new";
  const value = [
    { vaultId: id, claims: 1 },
    { vaultId: "no vault", claims: 1 },
  ];
  const facts = sampleFacts({ vaults: { kind: "read", value } });

  expect(samplesOf("backups_awaited", facts)).toEqual([["00000000-0000-0000-0000-000000000001 g new", 1]]);
  expect(samplesOf("backup_jobs_open", facts)).toBeUndefined();
});

test("tells of runs in progress and of the last one of each schedule that ended", () => {
  expect(samplesOf("runs_in_progress")).toEqual([["", 1]]);
  expect(samplesOf("run_last_end_timestamp_seconds")).toEqual([["nightly completedWithProblems", 1_774_854_000]]);
  expect(samplesOf("run_last_machines")).toEqual([
    ["nightly vaulted", 8],
    ["nightly failed", 1],
  ]);
});

test("counts open incidents by status and severity, and says zero when there are none", () => {
  expect(samplesOf("incidents")).toEqual([
    ["open error", 2],
    ["acknowledged warning", 1],
  ]);
  expect(samplesOf("incidents_unresolved", sampleFacts({ incidents: { kind: "read", value: [] } }))).toEqual([["", 0]]);
});

test("tells when the last complete sweep began and whether the last one failed", () => {
  const lastCompleteAt = "2026-03-30T07:00:00.000Z" as Instant;

  expect(samplesOf("sweep_last_complete_timestamp_seconds")).toEqual([["", 1_774_854_000]]);
  expect(samplesOf("sweep_failed")).toEqual([["", 0]]);
  const failed = sampleFacts({ sweep: { kind: "read", value: { kind: "failed", lastCompleteAt } } });
  expect(samplesOf("sweep_failed", failed)).toEqual([["", 1]]);
  const never = sampleFacts({ sweep: { kind: "read", value: { kind: "none" } } });
  expect(samplesOf("sweep_last_complete_timestamp_seconds", never)).toBeUndefined();
});

test("tells what is left of request budgets, and the totals of the task hub", () => {
  expect(samplesOf("request_budget_remaining")).toEqual([["sub arm/reads", 40]]);
  expect(samplesOf("request_budget_burst")).toEqual([["sub arm/reads", 50]]);
  expect(samplesOf("malformed_events")).toEqual([["", 4]]);
  expect(samplesOf("throttled_requests")).toEqual([["", 5]]);
  expect(samplesOf("dead_letters")).toEqual([["", 6]]);
});

test("a source that cannot be read has no metrics, and says so", () => {
  const facts = sampleFacts({ machines: unknown, deadLetters: unknown });

  expect(samplesOf("machines", facts)).toBeUndefined();
  expect(samplesOf("dead_letters", facts)).toBeUndefined();
  expect(samplesOf("source_up", facts)).toEqual(
    expect.arrayContaining([
      ["machines", 0],
      ["deadLetters", 0],
      ["runs", 1],
    ]),
  );
});

test("without a dead-letter container there is no such source", () => {
  const { deadLetters: _, ...facts } = sampleFacts();

  expect(samplesOf("source_up", facts)?.map(([source]) => source)).not.toContain("deadLetters");
});

test("names follow Prometheus: one prefix, snake case, base units, each once", () => {
  const families = metricsOf(sampleFacts());

  expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
  for (const { name, unit, help, type } of families) {
    expect(name).toMatch(/^holdfast_[a-z]+(?:_[a-z]+)*$/);
    expect(name.endsWith("_seconds")).toBe(unit === "seconds");
    expect(name).not.toMatch(/_total$/);
    expect(help).toMatch(/^[A-Z].*\.$/);
    expect(["gauge", "counter"]).toContain(type);
  }
});
