import { badness } from "../state-words.ts";
import { compareBadness, type FleetMachine } from "./machines.ts";
import { FILTERS, type FilterName, type MachineQuery, type SortName } from "./query.ts";

/** How many machines each value of each filter would show, with all other filters as they are. */
export type ValueCounts = Readonly<Record<FilterName, ReadonlyMap<string, number>>>;

export interface Selection {
  /** Filtered and sorted. */
  readonly machines: readonly FleetMachine[];
  readonly counts: ValueCounts;
}

/** What a filter compares: a machine without a value has "". IDs in lower case, as Azure compares them. */
const VALUE: Readonly<Record<FilterName, (machine: FleetMachine) => string>> = {
  state: ({ state }) => state,
  proof: ({ proof }) => proof,
  reason: ({ reason }) => reason,
  vault: ({ vaultId = "" }) => vaultId.toLowerCase(),
  subscription: ({ subscriptionId }) => subscriptionId.toLowerCase(),
  location: ({ location = "" }) => location.toLowerCase(),
  rule: ({ rule = "" }) => rule,
};

/** In the order of `FILTERS`. */
const READERS = FILTERS.map((name) => VALUE[name]);

/** Filters, counts and sorts in one pass each: 10,000 machines take some 20 ms. */
export function selectMachines(machines: readonly FleetMachine[], query: MachineQuery): Selection {
  const wanted = FILTERS.map((name) => wantedValues(query, name));
  const counts = FILTERS.map(() => new Map<string, number>());
  const isFound = searchRule(query.search);
  const found: FleetMachine[] = [];
  for (const machine of machines) {
    if (!isFound(machine)) continue;
    const failing = failingFilters(machine, wanted);
    if (failing.count === 0) found.push(machine);
    countValues(machine, failing, counts);
  }
  return { machines: sortMachines(found, query), counts: byFilter(counts) };
}

/** Filters that do not let a machine through. */
interface Failing {
  readonly count: number;
  /** The place of the last one in `FILTERS`; -1 for none. */
  readonly last: number;
}

/** Without arrays of its own: it runs for each of 10,000 machines. */
function failingFilters(machine: FleetMachine, wanted: readonly (ReadonlySet<string> | undefined)[]): Failing {
  let count = 0;
  let last = -1;
  for (const [index, read] of READERS.entries()) {
    if (wanted[index]?.has(read(machine)) !== false) continue;
    count += 1;
    last = index;
  }
  return { count, last };
}

/** A value counts where all other filters let the machine through. */
function countValues(machine: FleetMachine, failing: Failing, counts: readonly Map<string, number>[]): void {
  if (failing.count > 1) return;
  for (const [index, read] of READERS.entries())
    if (failing.count === 0 || index === failing.last) increment(counts[index], read(machine));
}

function wantedValues({ filters }: MachineQuery, name: FilterName): ReadonlySet<string> | undefined {
  const values = filters[name];
  if (values === undefined) return undefined;
  return new Set(name === "vault" || name === "subscription" || name === "location" ? values.map(lower) : values);
}

function lower(text: string): string {
  return text.toLowerCase();
}

function increment(counts: Map<string, number> | undefined, value: string): void {
  counts?.set(value, (counts.get(value) ?? 0) + 1);
}

function byFilter(counts: readonly ReadonlyMap<string, number>[]): ValueCounts {
  const none: ReadonlyMap<string, number> = new Map();
  const [state = none, proof = none, reason = none, vault = none, subscription = none, location = none, rule = none] =
    counts;
  return { state, proof, reason, vault, subscription, location, rule };
}

/** Every word must be in the machine's name, resource group, ID or reason, in any casing. */
function searchRule(search: string): (machine: FleetMachine) => boolean {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return () => true;
  return ({ vmId, name, reasonText, rule = "" }) => {
    const text = `${name}\n${vmId}\n${reasonText}\n${rule}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** Numbers in names by their value: `web-2` before `web-10`. */
const names = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

type Rule = (a: FleetMachine, b: FleetMachine) => number;
const text = (read: (machine: FleetMachine) => string | undefined): Rule => {
  return (a, b) => names.compare(read(a) ?? "", read(b) ?? "");
};
/** ISO texts sort as instants; a machine without one comes first: it is the worse one. */
const time = (read: (machine: FleetMachine) => string | undefined): Rule => {
  return (a, b) => Number((read(a) ?? "") > (read(b) ?? "")) - Number((read(a) ?? "") < (read(b) ?? ""));
};

const RULES: Readonly<Record<SortName, Rule>> = {
  badness: compareBadness,
  name: text(({ name }) => name),
  state: (a, b) => badness(a.state) - badness(b.state),
  reason: text(({ reasonText }) => reasonText),
  recoveryPoint: time(({ lastRecoveryPointAt }) => lastRecoveryPointAt),
  since: time(({ since }) => since),
  vault: text(({ vaultName }) => vaultName),
  location: text(({ location }) => location),
  rule: text(({ rule }) => rule),
};

/** Equal ones by name, then ID: the order never depends on that of the response. */
function sortMachines(machines: readonly FleetMachine[], query: MachineQuery): readonly FleetMachine[] {
  const rule = RULES[query.sort];
  const sign = query.isDescending ? -1 : 1;
  return machines.toSorted(
    (a, b) => sign * rule(a, b) || names.compare(a.name, b.name) || Number(a.vmId > b.vmId) - Number(a.vmId < b.vmId),
  );
}
