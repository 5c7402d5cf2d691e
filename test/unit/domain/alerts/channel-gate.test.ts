import { describe, expect, test } from "vitest";
import { applyGateOperation, type ChannelGate, type GateOperation } from "../../../../domain/alerts/channel-gate.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";

const start = "2026-03-31T01:00:00.000Z" as Instant;
const later = (seconds: number) => addSeconds(start, seconds);
const reserve = (seconds: number, slot?: number): GateOperation => ({
  name: "reserve",
  at: later(seconds),
  spacingSeconds: 2,
  ...(slot !== undefined && { slot: later(slot) }),
});
type Result = Extract<GateOperation, { name: "report" }>["result"];
const report = (seconds: number, result: Result, retryAfterSeconds?: number): GateOperation => ({
  name: "report",
  at: later(seconds),
  result,
  detail: "503",
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
});

function apply(...operations: readonly GateOperation[]) {
  let state: ChannelGate = {};
  const results = operations.map((operation) => {
    const applied = applyGateOperation(state, operation);
    state = applied.state;
    return applied.result;
  });
  return { state, results, last: results.at(-1) };
}

describe("the pace", () => {
  test("gives messages that come at once turns in a row", () => {
    const { results } = apply(reserve(0), reserve(0), reserve(0), reserve(10));

    expect(results).toEqual([
      { kind: "post", isFailing: false },
      { kind: "wait", until: later(2) },
      { kind: "wait", until: later(4) },
      { kind: "post", isFailing: false },
    ]);
  });

  test("lets a message through that waited for its turn, also when the host wakes it early", () => {
    const { results } = apply(reserve(0), reserve(0), reserve(1.5, 2), reserve(2));

    expect(results.slice(2)).toEqual([
      { kind: "post", isFailing: false },
      { kind: "wait", until: later(4) },
    ]);
  });

  test("keeps everybody waiting for as long as the channel asked, one after the other", () => {
    const { results } = apply(
      reserve(0),
      reserve(0),
      report(1, "unavailable", 60),
      reserve(2, 2),
      reserve(3),
      reserve(61, 61),
    );

    expect(results.slice(3)).toEqual([
      { kind: "wait", until: later(61) },
      { kind: "wait", until: later(63) },
      { kind: "post", isFailing: true },
    ]);
  });

  test("keeps the longer of two waits, and a day at most", () => {
    expect(apply(report(0, "unavailable", 60), report(1, "unavailable", 10)).state.pausedUntil).toBe(later(60));
    expect(apply(report(0, "unavailable", 1e9)).state.pausedUntil).toBe(later(86_400));
    expect(apply(report(0, "unavailable", 60), report(1, "unavailable")).state.pausedUntil).toBe(later(60));
  });
});

describe("the health", () => {
  const broken = { kind: "broken", fault: "gone", since: later(0), until: later(1800) };

  test("a channel that is gone is told once, and tried every half hour by one message", () => {
    const { results } = apply(
      report(0, "gone"),
      report(1, "gone"),
      reserve(2),
      reserve(1801),
      reserve(1802),
      report(1803, "gone"),
    );

    expect(results).toEqual([
      { kind: "broken", fault: "gone", since: later(0) },
      { kind: "none" },
      { ...broken, until: later(1801) },
      { kind: "post", isFailing: true },
      { ...broken, until: later(3601) },
      { kind: "none" },
    ]);
  });

  test("a delivered message ends it, once", () => {
    const { results, state } = apply(report(0, "gone"), report(1800, "delivered"), report(1801, "delivered"));

    expect(results.slice(1)).toEqual([{ kind: "restored", fault: "gone", since: later(0) }, { kind: "none" }]);
    expect(state).toEqual({});
  });

  test.for<[string, readonly GateOperation[], string]>([
    ["less than an hour", [report(0, "unavailable"), report(3599.999, "unavailable")], "none"],
    ["an hour", [report(0, "unavailable"), report(3600, "unavailable")], "broken"],
    [
      "an hour in which one was delivered",
      [report(0, "unavailable"), report(1800, "delivered"), report(3600, "unavailable")],
      "none",
    ],
    [
      "an hour in which it refused one message",
      [report(0, "unavailable"), report(1800, "refused"), report(3600, "unavailable")],
      "none",
    ],
  ])("a channel that takes nothing for %s", ([, operations, kind]) => {
    expect(apply(...operations).last).toMatchObject({ kind });
  });

  test("a broken channel stays so since it began to fail, whatever it says later", () => {
    const { state, results } = apply(
      report(0, "unavailable"),
      report(3600, "unavailable"),
      report(7200, "gone"),
      report(7201, "refused"),
    );

    expect(results.slice(1)).toEqual([
      { kind: "broken", fault: "unreachable", since: later(0) },
      { kind: "none" },
      { kind: "none" },
    ]);
    expect(state.broken).toMatchObject({ fault: "gone", since: later(0), detail: "503" });
  });

  test("says of a turn whether the channel fails", () => {
    expect(apply(report(0, "unavailable"), reserve(1)).last).toEqual({ kind: "post", isFailing: true });
  });

  test("needs no detail", () => {
    const { state } = applyGateOperation({}, { name: "report", at: start, result: "gone" });

    expect(state.broken?.detail).toBe("");
  });
});
