import fc from "fast-check";
import { expect, test } from "vitest";
import { stateAt } from "../../../../domain/coordination/vault-ledger-state.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import { at, LedgerDriver } from "../../../support/ledger/ledger-driver.ts";

/** Small, so that every limit is met often: with the quotas of the day, and without them. */
const limits = { machines: 9, machinesPerPolicy: 3, registrationsPerDay: 4, configuresPerDay: 12 };
const withoutQuotas = { machines: 7, machinesPerPolicy: 2, registrationsPerDay: 100, configuresPerDay: 100 };
const MACHINES = 12;
const START = at("2026-11-21T20:00:00Z");

type Step =
  | { readonly do: "pass"; readonly minutes: number }
  | { readonly do: "reserve"; readonly machine: number; readonly waits: boolean; readonly policyName: string }
  /** Azure accepts the request; the ledger is not told yet. */
  | { readonly do: "enable" | "settle" | "release" | "forget"; readonly machine: number }
  /** A workflow from beginning to end. */
  | { readonly do: "protect"; readonly machine: number }
  | { readonly do: "observe"; readonly lagMinutes: number; readonly lateMinutes: number };

const someMachine = fc.nat(MACHINES - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("pass" as const), minutes: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), minutes: fc.nat(2000) }) },
  // About as long as a reservation may wait for its enabling, an observation is usable, and both together.
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("pass" as const),
      minutes: fc.constantFrom(15, 700, 720, 1500, 2150, 2870),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("protect" as const), machine: someMachine }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("reserve" as const),
      machine: someMachine,
      waits: fc.boolean(),
      policyName: fc.constantFrom("daily", "daily", "weekly"),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom("enable" as const), machine: someMachine }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom("settle", "settle", "release", "forget"), machine: someMachine }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("observe" as const),
      lagMinutes: fc.constantFrom(0, 14, 15),
      lateMinutes: fc.constantFrom(0, 0, 0, 10, 60),
    }),
  },
);

/** Azure as it is, and workflows that keep to their part: they enable what they reserved within 36 hours, and tell the end. */
class World {
  now: Instant = START;
  readonly ledger: LedgerDriver;
  /** By machine: policy and time of the enabling that Azure accepted. */
  readonly enabled = new Map<number, { readonly policy: string; readonly at: Instant }>();
  readonly #held = new Map<number, { readonly policy: string; readonly at: Instant }>();
  /** An observation that was made and has not reached the ledger. */
  #pending: { readonly dueAt: Instant; readonly tell: () => void }[] = [];
  readonly #settled = new Set<number>();

  constructor(given: typeof limits) {
    this.ledger = new LedgerDriver(given);
  }

  take(given: Step): void {
    switch (given.do) {
      case "pass":
        this.now = addSeconds(this.now, given.minutes * 60);
        break;
      case "reserve":
        this.#reserve(given);
        break;
      case "protect":
        this.#reserve({ do: "reserve", machine: given.machine, waits: false, policyName: "daily" });
        this.#enable(given.machine);
        this.#settle(given.machine);
        break;
      case "enable":
        this.#enable(given.machine);
        break;
      case "settle":
        this.#settle(given.machine);
        break;
      case "release":
        this.#release(given.machine);
        break;
      case "forget":
        // The workflow is lost without a word.
        this.#held.delete(given.machine);
        break;
      case "observe":
        this.#observe(given.lagMinutes, given.lateMinutes);
        break;
    }
    const due = this.#pending.filter(({ dueAt }) => dueAt <= this.now);
    this.#pending = this.#pending.filter(({ dueAt }) => dueAt > this.now);
    for (const { tell } of due) tell();
  }

  #reserve({ machine: number, waits, policyName }: Extract<Step, { readonly do: "reserve" }>): void {
    // One that was enabled without a word may ask again, also under another policy.
    if (this.#settled.has(number)) return;
    const result = this.ledger.reserve(number, this.now, { waits, policyName });
    // A workflow that asks has given up what an earlier one of its machine held.
    if (result.kind === "reserved") this.#held.set(number, { policy: result.policyName, at: this.now });
    else this.#held.delete(number);
  }

  #enable(number: number): void {
    const held = this.#held.get(number);
    if (held === undefined || this.enabled.has(number) || addSeconds(held.at, 36 * 3600) <= this.now) return;
    this.enabled.set(number, { policy: held.policy, at: this.now });
  }

  #settle(number: number): void {
    if (!this.enabled.has(number)) return;
    this.ledger.settle(number, this.now);
    this.#settled.add(number);
    this.#held.delete(number);
  }

  #release(number: number): void {
    if (this.enabled.has(number)) return;
    this.ledger.settle(number, this.now, "released");
    this.#held.delete(number);
  }

  #observe(lagMinutes: number, lateMinutes: number): void {
    const seenAt = addSeconds(this.now, -lagMinutes * 60);
    const counts: Record<string, number> = {};
    for (const { policy, at: enabledAt } of this.enabled.values()) {
      if (enabledAt <= seenAt) counts[policy] = (counts[policy] ?? 0) + 1;
    }
    const observedAt = this.now;
    const dueAt = addSeconds(this.now, lateMinutes * 60);
    this.#pending.push({ dueAt, tell: () => this.ledger.observe(observedAt, counts) });
  }
}

function mostIn(groups: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

test.for([
  ["with the quotas of a day", limits],
  ["without quotas", withoutQuotas],
] as const)("no order of operations gives more than a policy, a vault or a day takes: %s", ([, given]) => {
  let met = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 100 }), (steps) => {
      const world = new World(given);
      world.take({ do: "observe", lagMinutes: 0, lateMinutes: 0 });

      for (const taken of steps) world.take(taken);
      const enabled = [...world.enabled.values()];
      const fullest = mostIn(enabled.map(({ policy }) => policy));
      const days = enabled.map(({ at: enabledAt }) => enabledAt.slice(0, 10));

      expect(enabled.length).toBeLessThanOrEqual(given.machines);
      expect(fullest).toBeLessThanOrEqual(given.machinesPerPolicy);
      expect(mostIn(days)).toBeLessThanOrEqual(given.registrationsPerDay);
      if (fullest === given.machinesPerPolicy) met += 1;
    }),
    { numRuns: 1000 },
  );
  expect(met).toBeGreaterThan(100);
});

test("nothing leaks: three days after the last operation only what Azure shows is taken", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const world = new World(limits);
      for (const given of steps) world.take(given);

      world.take({ do: "pass", minutes: 3 * 24 * 60 });
      world.take({ do: "observe", lagMinutes: 0, lateMinutes: 0 });
      const left = stateAt(world.ledger.state, world.now);

      expect(left.reservations).toEqual({});
      expect(left.enabled).toEqual([]);
      expect(left.waiting).toEqual({});
      expect(left.day).toMatchObject({ registrations: 0, configures: 0 });
      expect(left.observation?.machines).toBe(world.enabled.size);
    }),
    { numRuns: 200 },
  );
});

test("asking again and telling again change nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 40 }), (machines) => {
      const once = new LedgerDriver(limits);
      const repeatedly = new LedgerDriver(limits);
      for (const ledger of [once, repeatedly]) ledger.observe(START);

      const distinct = [...new Set(machines)];
      for (const number of distinct) once.reserve(number, START, { waits: true });
      for (const number of machines) repeatedly.reserve(number, START, { waits: true });
      for (const number of distinct) once.settle(number, START);
      for (const number of [...distinct, ...machines]) repeatedly.settle(number, START);

      expect(repeatedly.state).toEqual(once.state);
    }),
    { numRuns: 200 },
  );
});

test("stays small: a reservation per machine of the day, a short key per waiting one", () => {
  const ledger = new LedgerDriver();
  ledger.observe(START);

  for (let number = 0; number < 1500; number += 1) ledger.reserve(number, START, { waits: true });

  expect(Object.keys(ledger.state.reservations)).toHaveLength(250);
  expect(Object.values(ledger.state.waiting).map(({ length }) => length)).toEqual([250, 250, 250]);
  expect(JSON.stringify(ledger.state).length).toBeLessThan(45_000);
  expect(ledger.reserve(1500, START, { waits: true })).toMatchObject({ kind: "full", because: "waitingList" });
});
