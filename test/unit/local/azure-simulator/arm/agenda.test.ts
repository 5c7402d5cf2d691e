import { expect, test } from "vitest";
import { Agenda } from "../../../../../local/azure-simulator/arm/agenda.ts";
import type { SimulatorClock } from "../../../../../local/azure-simulator/arm/service.ts";

/** An agenda whose clock the test sets; `wakes` are the instants at which the agenda asked to be woken. */
function givenAgenda() {
  let nowMs = 0;
  const wakes: number[] = [];
  const clock: Pick<SimulatorClock, "now" | "schedule"> = {
    now: () => nowMs,
    schedule: (atMs) => {
      wakes.push(atMs);
      return { cancel: () => undefined };
    },
  };
  const setTime = (atMs: number) => {
    nowMs = atMs;
  };
  return { agenda: new Agenda(clock), setTime, wakes, happened: [] as string[] };
}

test("effects happen in the order of their instants, and of their noting at the same instant", () => {
  const { agenda, setTime, happened } = givenAgenda();
  agenda.at(20, () => happened.push("third"));
  agenda.at(10, () => happened.push("first"));
  agenda.at(10, () => happened.push("second"));

  setTime(20);
  agenda.runDue();

  expect(happened).toEqual(["first", "second", "third"]);
});

test("an effect happens at its own instant and not a millisecond before", () => {
  const { agenda, setTime, happened } = givenAgenda();
  agenda.at(10, (atMs) => happened.push(`at ${atMs}`));

  setTime(9);
  agenda.runDue();
  const before = [...happened];
  setTime(30);
  agenda.runDue();

  expect([before, happened]).toEqual([[], ["at 10"]]);
});

test("an effect that a due effect notes for the past happens as well", () => {
  const { agenda, setTime, happened } = givenAgenda();
  agenda.at(10, (atMs) => agenda.at(atMs + 5, () => happened.push("next")));

  setTime(15);
  agenda.runDue();

  expect(happened).toEqual(["next"]);
});

test("the clock wakes the agenda for future effects only, and never for one at infinity", () => {
  const { agenda, setTime, wakes } = givenAgenda();
  setTime(5);

  agenda.at(5, () => undefined);
  agenda.at(6, () => undefined);
  agenda.at(Number.POSITIVE_INFINITY, () => undefined);

  expect(wakes).toEqual([6]);
});
