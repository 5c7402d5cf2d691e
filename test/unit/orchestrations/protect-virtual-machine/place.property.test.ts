import fc from "fast-check";
import { expect, test } from "vitest";
import type { WaitingDay } from "../../../../domain/coordination/kept-day.ts";
import { vaultInFamily } from "../../../../domain/coordination/vault-family.ts";
import type { Placement } from "../../../../orchestrations/protect-virtual-machine/place.ts";
import { at } from "../../../support/ledger/ledger-driver.ts";
import { PlacingMachines } from "../../../support/ledger/place-machines.ts";
import { vaultId as firstVaultId } from "../../../support/workflow-answers.ts";

const VAULTS = 3;
const PER_DAY = 3;
const PER_VAULT = 12;
const DAYS = PER_VAULT / PER_DAY;
const MACHINES = VAULTS * PER_VAULT;
const limits = {
  machines: PER_VAULT,
  machinesPerPolicy: PER_VAULT,
  registrationsPerDay: PER_DAY,
  configuresPerDay: PER_VAULT,
};
const family = { maximumVaults: VAULTS, whenDayQuotaReached: "wait" } as const;

/** Counted from 1; minutes after the day has begun. */
const instantOf = (day: number, minutes: number) =>
  at(new Date(Date.UTC(2026, 10, 20 + day, 0, minutes)).toISOString());

/** A region with exactly as many machines as its vaults take in four days. Everything that waits is told a day, and comes then. */
class Region {
  /** By machine: the vault and day of its enabling. */
  readonly enabled = new Map<number, { readonly vaultId: string; readonly day: number }>();
  /** By machine: where and until when it waits. */
  readonly told = new Map<number, WaitingDay>();
  readonly #machines = new PlacingMachines(instantOf(1, 0), (input) => this.#observe(input), limits);

  /** One machine asks, for the first time by its row. */
  ask(number: number, day: number, minutes: number): void {
    if (this.enabled.has(number)) return;
    this.#machines.now = instantOf(day, minutes);
    const joined = this.told.has(number) ? undefined : this.#machines.join(number, family);
    if (joined === undefined) this.#place(number, day);
    else this.#wait(number, joined);
  }

  #place(number: number, day: number): void {
    const end = this.#machines.place(number, family);
    const { vaultId, until } = end.kind === "finish" ? end.details : {};
    if (end.kind === "continue") this.#enable(number, day, end.value);
    else if (vaultId !== undefined && until !== undefined) this.#wait(number, { vaultId, until });
    else throw new Error(`Machine ${number} was not told a day.`);
  }

  #enable(number: number, day: number, placement: Placement): void {
    this.#machines.settle(number, placement);
    this.#machines.end(number, { outcome: "protected", reason: "protectionEnabled" }, this.#problemOf(number));
    this.enabled.set(number, { vaultId: placement.vaultId, day });
    this.told.delete(number);
  }

  #wait(number: number, joined: WaitingDay): void {
    const outcome = { outcome: "waiting", reason: "dayQuotaReached", ...joined } as const;
    const { vaultId = "", until = joined.until } = this.#machines.end(number, outcome, this.#problemOf(number));
    this.told.set(number, { vaultId, until });
  }

  dueOn(day: number): readonly number[] {
    return [...this.told].flatMap(([number, { until }]) => (until <= instantOf(day, 0) ? [number] : []));
  }

  #problemOf(number: number) {
    const told = this.told.get(number);
    const head = { reason: "dayQuotaReached", attempts: 1, toldBy: "summary", since: instantOf(1, 0) } as const;
    return told === undefined ? undefined : { ...head, ...told, nextAt: told.until };
  }

  #observe(input: unknown) {
    const { vaultId } = input as { readonly vaultId: string };
    const machines = [...this.enabled.values()].filter((place) => place.vaultId === vaultId).length;
    return { vaultExists: true, policies: [{ name: "daily", count: machines }], machines };
  }
}

/** Numbers that spread, the same for one seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
}

/** A machine that asks on a day before its own: its event arrived, or a person asked. By place among those that wait. */
const early = fc.array(fc.record({ day: fc.integer({ min: 1, max: DAYS }), which: fc.nat(MACHINES) }), {
  maxLength: 8,
});

test("machines that ask before their day cost no other machine a day: as many days as the quotas need", () => {
  let unexpected = 0;
  fc.assert(
    fc.property(early, fc.integer(), (events, seed) => {
      const region = new Region();
      const random = randomFrom(seed);
      for (let number = 0; number < MACHINES; number += 1) region.ask(number, 1, number);
      for (let day = 1; day <= DAYS + 1; day += 1) {
        const waiting = [...region.told.keys()];
        const sooner = events.flatMap((event) =>
          event.day === day ? (waiting[event.which % waiting.length] ?? []) : [],
        );
        const asking = [...region.dueOn(day), ...sooner].map((number) => ({ number, order: random() }));
        unexpected += sooner.length;
        for (const [index, { number }] of asking.sort((a, b) => a.order - b.order).entries()) {
          region.ask(number, day, 60 + index);
        }
      }
      const places = [...region.enabled.values()].map(({ vaultId, day }) => `${day} ${vaultId}`);
      const days = Array.from({ length: DAYS }, (_, index) => index + 1);
      const vaults = Array.from({ length: VAULTS }, (_, index) => vaultInFamily(firstVaultId, index + 1));

      expect(places.sort()).toEqual(
        days.flatMap((day) => vaults.flatMap((vaultId) => Array(PER_DAY).fill(`${day} ${vaultId}`))).sort(),
      );
    }),
    { numRuns: 25, endOnFailure: true },
  );
  expect(unexpected).toBeGreaterThan(25);
});
