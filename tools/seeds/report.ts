import type { ScenarioResult } from "../../test/support/stack/run-random-scenario.ts";
import type { Violation } from "../../test/support/stack/violation.ts";

/** What a range of seeds came to: the JSON file of `npm run seeds`. */
export interface SeedsReport {
  readonly scenario: string;
  /** First and last seed, inclusive. */
  readonly seeds: readonly [from: number, to: number];
  /** Number of faults injected, by kind; 0 for planned kinds that were never injected. */
  readonly injected: Readonly<Record<string, number>>;
  /** What was judged, by what it is. */
  readonly counts: Readonly<Record<string, number>>;
  readonly machines: number;
  /** Time that the seeds took, one after the other in each process. */
  readonly seconds: number;
  readonly lost: number;
  readonly double: number;
  readonly untruthful: number;
  readonly other: number;
  readonly violations: readonly (Violation & { readonly seed: number })[];
}

export function emptyReport(scenario: string, from: number, to: number): SeedsReport {
  const counts = { machines: 0, seconds: 0, lost: 0, double: 0, untruthful: 0, other: 0 };
  return { scenario, seeds: [from, to], injected: {}, counts: {}, ...counts, violations: [] };
}

/** One seed, run. */
export interface SeedRun {
  readonly seed: number;
  readonly machines: number;
  readonly result: ScenarioResult;
  readonly seconds: number;
}

/** The report of one seed of a range. */
export function seedReport(range: SeedsReport, { seed, machines, result, seconds }: SeedRun): SeedsReport {
  const count = (kind: Violation["kind"]) => result.violations.filter((violation) => violation.kind === kind).length;
  return {
    scenario: range.scenario,
    seeds: range.seeds,
    injected: result.injected,
    counts: result.counts ?? {},
    machines,
    seconds,
    lost: count("lost"),
    double: count("double"),
    untruthful: count("untruthful"),
    other: count("other"),
    violations: result.violations.map((violation) => ({ ...violation, seed })),
  };
}

/** The report of a seed that could not be run to its end. */
export function failedSeed(range: SeedsReport, seed: number, error: unknown): SeedsReport {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const result: ScenarioResult = { injected: {}, violations: [{ kind: "other", text: `not run to its end: ${text}` }] };
  return seedReport(range, { seed, machines: 0, result, seconds: 0 });
}

/** The sum of two parts of the first one's range. */
export function addReports(left: SeedsReport, right: SeedsReport): SeedsReport {
  return {
    scenario: left.scenario,
    seeds: left.seeds,
    injected: addCounts(left.injected, right.injected),
    counts: addCounts(left.counts, right.counts),
    machines: left.machines + right.machines,
    seconds: left.seconds + right.seconds,
    lost: left.lost + right.lost,
    double: left.double + right.double,
    untruthful: left.untruthful + right.untruthful,
    other: left.other + right.other,
    violations: [...left.violations, ...right.violations].toSorted((a, b) => a.seed - b.seed),
  };
}

function addCounts(left: SeedsReport["counts"], right: SeedsReport["counts"]): SeedsReport["counts"] {
  const kinds = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...kinds].toSorted().map((kind) => [kind, (left[kind] ?? 0) + (right[kind] ?? 0)]));
}

export function hasViolations({ lost, double, untruthful, other }: SeedsReport): boolean {
  return lost + double + untruthful + other > 0;
}

/** The report for the console. */
export function reportText(report: SeedsReport): string {
  const { scenario, seeds, injected, counts, machines, seconds, lost, double, untruthful, other, violations } = report;
  return [
    ...violations.map(({ seed, kind, text }) => `seed ${seed}: ${kind}: ${text}`),
    `${scenario}, seeds ${seeds[0]} to ${seeds[1]}, ${machines} virtual machines, ${(seconds / (seeds[1] - seeds[0] + 1)).toFixed(1)} s a seed`,
    "Faults injected:",
    ...Object.entries(injected).map(([kind, count]) => `  ${kind.padEnd(24)} ${count}`),
    ...(Object.keys(counts).length === 0 ? [] : ["Judged:"]),
    ...Object.entries(counts).map(([kind, count]) => `  ${kind.padEnd(44)} ${count}`),
    `Outcomes: ${lost} lost, ${double} double, ${untruthful} untruthful; ${other} other violations`,
  ].join("\n");
}
