import { expect, test } from "vitest";
import {
  applyRouteOperation,
  isForgettableRoute,
  noRoute,
  type RouteOperation,
  type VaultRoute,
} from "../../../../domain/coordination/vault-route.ts";
import type { DayQuotaAction } from "../../../../domain/protection/config.ts";
import { at } from "../../../support/ledger/ledger-driver.ts";

const TODAY = at("2026-11-21T12:00:00Z");
const TOMORROW = at("2026-11-22T00:00:00Z");

class Route {
  state: VaultRoute = noRoute;

  send(operation: RouteOperation): unknown {
    const { state, result } = applyRouteOperation(this.state, operation);
    this.state = state;
    return result;
  }

  next(whenDayQuotaReached: DayQuotaAction, when = TODAY, maximumVaults = 3): unknown {
    return this.send({ name: "next", at: when, maximumVaults, whenDayQuotaReached });
  }

  closeToday(...indexes: readonly number[]): void {
    for (const index of indexes) this.send({ name: "closed", at: TODAY, index, until: TOMORROW });
  }

  closeForGood(...indexes: readonly number[]): void {
    for (const index of indexes) this.send({ name: "closed", at: TODAY, index });
  }
}

test.for(["nextVault", "wait"] as const)("with %s begins with the first vault and remembers nothing", (action) => {
  const route = new Route();

  expect(route.next(action)).toEqual({ index: 1, waits: false });
  expect(isForgettableRoute(route.state)).toBe(true);
});

test("with nextVault goes on to a vault with places today, then to the first waiting list", () => {
  const route = new Route();

  route.closeToday(1, 2);
  const third = route.next("nextVault");
  route.closeToday(3);
  const waiting = route.next("nextVault");
  route.closeForGood(1);

  expect([third, waiting, route.next("nextVault")]).toEqual([
    { index: 3, waits: false },
    { index: 1, waits: true },
    { index: 2, waits: true },
  ]);
});

test("with wait opens a further vault only when those in use are full, and then uses it at once", () => {
  const route = new Route();

  route.closeToday(1);
  const waiting = route.next("wait");
  route.closeForGood(1);
  const opened = route.next("wait");
  const used = route.next("wait");

  expect([waiting, opened, used]).toEqual([
    { index: 1, waits: true },
    { index: 2, waits: true },
    { index: 2, waits: false },
  ]);
});

test("names none when every vault is full", () => {
  const route = new Route();

  route.closeForGood(1, 2, 3);

  expect(route.next("nextVault")).toEqual({ index: null, waits: true });
});

test("begins anew on the next day, with every vault in use", () => {
  const route = new Route();
  route.closeForGood(1);
  route.next("wait");
  route.closeToday(2);

  expect(route.next("wait", TOMORROW)).toEqual({ index: 1, waits: false });
  route.send({ name: "closed", at: TOMORROW, index: 1, until: at("2026-11-23T00:00:00Z") });
  expect(route.next("wait", TOMORROW)).toEqual({ index: 2, waits: false });
});

test("does not open a vault again that was full, and tells what is new", () => {
  const route = new Route();
  const closed = { name: "closed", at: TODAY, index: 2 } as const;

  const results = [route.send(closed), route.send(closed), route.send({ ...closed, until: TOMORROW })];

  expect(results).toEqual([true, false, false]);
  expect(route.state.closed).toEqual({ 2: "good" });
  expect(isForgettableRoute(route.state)).toBe(false);
});
