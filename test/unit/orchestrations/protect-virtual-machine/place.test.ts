import type { OrchestrationContext } from "durable-functions";
import { expect, test } from "vitest";
import {
  placeMachine,
  rememberPrepared,
  settlePlacement,
} from "../../../../orchestrations/protect-virtual-machine/place.ts";
import { driveOrchestrator, namesOf } from "../../../support/drive-orchestrator.ts";
import { PlacingMachines, runOf } from "../../../support/ledger/place-machines.ts";
import { failed, vaultId } from "../../../support/workflow-answers.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const TOMORROW = "2026-11-22T00:00:00.000Z";
const reserved = { kind: "reserved", policyName: "daily", policyIsKnown: true, vaultIsKnown: true };
const placed = { vaultId, policyName: "daily", policyIsKnown: true, vaultIsKnown: true };
const observed = { vaultExists: true, policies: [{ name: "daily", count: 3 }], machines: 3 };
const dayQuotaReached = { kind: "dayQuotaReached", until: TOMORROW };
const full = { kind: "full", because: "machines" };

type Answers = Readonly<Record<string, readonly unknown[]>>;

function place(answers: Answers, decision: Parameters<typeof runOf>[2] = {}) {
  function* orchestrator(context: OrchestrationContext) {
    return yield* placeMachine(runOf(context, 1, decision));
  }
  return driveOrchestrator(orchestrator, { input: {}, now: NOW, answers });
}

test("takes a place with one call where the family has one vault", () => {
  const run = place({ "vaultLedger.reserve": [reserved] });

  expect(run.output).toEqual({ kind: "continue", value: placed });
  expect(namesOf(run.scheduled)).toEqual(["vaultLedger.reserve"]);
});

test("reads the vault once and tells the ledger when that does not know what the vault holds", () => {
  const run = place({
    "vaultLedger.reserve": [{ kind: "unobserved" }, reserved],
    observeVault: [observed],
    "vaultLedger.observe": [true],
  });

  expect(run.output).toEqual({ kind: "continue", value: placed });
  expect(namesOf(run.scheduled)).toEqual([
    "vaultLedger.reserve",
    "observeVault",
    "vaultLedger.observe",
    "vaultLedger.reserve",
  ]);
});

test("waits while another workflow reads the vault", () => {
  const beingObserved = { kind: "beingObserved", until: "2026-11-21T12:05:00Z" };

  const run = place({ "vaultLedger.reserve": [beingObserved, beingObserved, reserved] });

  expect(run.output).toMatchObject({ kind: "continue" });
  expect(run.scheduled.filter(({ kind }) => kind === "timer")).toEqual([
    { kind: "timer", fireAt: "2026-11-21T12:00:05.000Z" },
    { kind: "timer", fireAt: "2026-11-21T12:00:10.000Z" },
  ]);
});

test("waits while another workflow prepares the policy, and prepares it itself after ten minutes", () => {
  const unknown = { ...reserved, policyIsKnown: false };
  const beingPrepared = { ...unknown, beingPrepared: true };

  const prepared = place({ "vaultLedger.reserve": [beingPrepared, reserved] });
  const inVain = place({ "vaultLedger.reserve": Array(50).fill(beingPrepared) });

  expect([prepared.output, prepared.now]).toEqual([{ kind: "continue", value: placed }, "2026-11-21T12:00:15.000Z"]);
  expect(inVain.output).toEqual({ kind: "continue", value: { ...placed, policyIsKnown: false } });
  expect(inVain.now).toBe("2026-11-21T12:10:00.000Z");
});

test("needs attention when nobody could read the vault within the operation's deadline", () => {
  const beingObserved = { kind: "beingObserved", until: "2026-11-21T12:05:00Z" };

  const run = place({ "vaultLedger.reserve": Array(100).fill(beingObserved) });

  expect(run.output).toMatchObject({ verdict: { outcome: "needsAttention", reason: "operationTimedOut" } });
  expect(run.now).toBe("2026-11-21T13:00:20.000Z");
});

test("lets another workflow read the vault when it cannot, and fails as the reading did", () => {
  const answers = {
    "vaultLedger.reserve": [{ kind: "unobserved" }],
    observeVault: [failed("AZURE_ACCESS_DENIED")],
    "vaultLedger.abandon": [true],
  };

  expect(() => place(answers)).toThrow("AZURE_ACCESS_DENIED");
});

test.for<[string, "nextVault" | "wait"]>([
  ["goes on to the next vault when it may", "nextVault"],
  ["asks the route for it either way", "wait"],
])("%s", ([, whenDayQuotaReached]) => {
  const run = place(
    {
      "vaultRoute.next": [
        { index: 1, waits: false },
        { index: 2, waits: false },
      ],
      "vaultLedger.reserve": [dayQuotaReached, reserved],
      "vaultRoute.closed": [true],
    },
    { maximumVaults: 3, whenDayQuotaReached },
  );

  expect(run.output).toEqual({ kind: "continue", value: { ...placed, vaultId: `${vaultId}-2` } });
  expect(namesOf(run.scheduled)).toEqual([
    "vaultRoute.next",
    "vaultLedger.reserve",
    "vaultRoute.closed",
    "vaultRoute.next",
    "vaultLedger.reserve",
  ]);
});

test("waits until the day that the ledger names", () => {
  const run = place({ "vaultLedger.reserve": [dayQuotaReached] });

  expect(run.output).toEqual({
    kind: "finish",
    verdict: { outcome: "waiting", reason: "dayQuotaReached" },
    details: { vaultId, until: TOMORROW },
  });
});

test("asks every vault itself before it says that all are full, although the route says so", () => {
  const run = place(
    {
      "vaultRoute.next": Array(4).fill({ index: null, waits: true }),
      "vaultLedger.reserve": [full, full, full],
      "vaultRoute.closed": Array(3).fill(true),
    },
    { maximumVaults: 3 },
  );

  expect(run.output).toMatchObject({ verdict: { reason: "vaultsFull" }, details: { vaultId } });
});

test.for<[string, object, object]>([
  ["policies", { kind: "full", because: "policies" }, { outcome: "needsAttention", reason: "policyFull" }],
  ["machines", full, { outcome: "needsAttention", reason: "vaultsFull" }],
  [
    "the waiting list",
    { kind: "full", because: "waitingList", until: TOMORROW },
    { outcome: "waiting", reason: "dayQuotaReached" },
  ],
])("says what is full: %s", ([, refusal, verdict]) => {
  expect(place({ "vaultLedger.reserve": [refusal] }).output).toMatchObject({ kind: "finish", verdict });
});

test("does without a route that fails", () => {
  const broken = new Error("Entity failed.");
  const run = place(
    {
      "vaultRoute.next": [broken, broken],
      "vaultLedger.reserve": [full, reserved],
      "vaultRoute.closed": [broken],
    },
    { maximumVaults: 2 },
  );

  expect(run.output).toMatchObject({ kind: "continue", value: { vaultId: `${vaultId}-2` } });
});

test.for([
  [{}, ["vaultLedger.settle"]],
  [{ "vaultLedger.settle": [new Error("Entity failed.")] }, ["vaultLedger.settle"]],
] as const)("settles without ever failing: %j", ([answers, expected]) => {
  function* orchestrator(context: OrchestrationContext) {
    yield* settlePlacement(runOf(context, 1), { vaultId }, "enabled");
  }

  const run = driveOrchestrator(orchestrator, {
    input: {},
    now: NOW,
    answers: { "vaultLedger.settle": [true], ...answers },
  });

  expect(namesOf(run.scheduled)).toEqual(expected);
});

test.for([
  [true, true, 0],
  [false, true, 1],
  [true, false, 1],
] as const)(
  "tells what was prepared unless it was known (policy %s, vault %s)",
  ([policyIsKnown, vaultIsKnown, calls]) => {
    function* orchestrator(context: OrchestrationContext) {
      yield* rememberPrepared(runOf(context, 1), { ...placed, policyIsKnown, vaultIsKnown });
    }

    const run = driveOrchestrator(orchestrator, { input: {}, now: NOW, answers: { "vaultLedger.prepared": [true] } });

    expect(run.scheduled).toHaveLength(calls);
  },
);

test("spreads a storm over as many vaults as the day's quotas need, with one reading per vault", () => {
  const placing = new PlacingMachines(NOW);
  const places = new Map<string, number>();

  for (let number = 0; number < 600; number += 1) {
    const end = placing.place(number, { maximumVaults: 4, whenDayQuotaReached: "nextVault" });
    const key = end.kind === "continue" ? `${end.value.vaultId.split("/").at(-1)} ${end.value.policyName}` : end.kind;
    places.set(key, (places.get(key) ?? 0) + 1);
  }

  expect(Object.fromEntries(places)).toEqual({
    "vault-weu daily": 100,
    "vault-weu daily-2": 100,
    "vault-weu daily-3": 50,
    "vault-weu-2 daily": 100,
    "vault-weu-2 daily-2": 100,
    "vault-weu-2 daily-3": 50,
    "vault-weu-3 daily": 100,
  });
  expect(placing.calls.get("observeVault")).toBe(3);
  expect(placing.calls.get("vaultRoute.closed")).toBe(2);
});

test("fills every place of a vault with waiting machines before it opens the next", () => {
  const placing = new PlacingMachines(NOW);
  const ends = new Map<string, number>();

  for (let number = 0; number < 2100; number += 1) {
    const end = placing.place(number, { maximumVaults: 2, whenDayQuotaReached: "wait" });
    const key =
      end.kind === "continue"
        ? `${end.value.vaultId.split("/").at(-1)}`
        : JSON.stringify(end.kind === "finish" && [end.verdict.reason, end.details.until?.slice(0, 10)]);
    ends.set(key, (ends.get(key) ?? 0) + 1);
  }

  expect(Object.fromEntries(ends)).toEqual({
    "vault-weu": 250,
    "vault-weu-2": 250,
    '["dayQuotaReached","2026-11-22"]': 500,
    '["dayQuotaReached","2026-11-23"]': 500,
    '["dayQuotaReached","2026-11-24"]': 500,
    '["dayQuotaReached","2026-11-25"]': 100,
  });
});

test("has only machines read that take a place, or that open the next vault, when the others join the waiting lists", () => {
  const placing = new PlacingMachines(NOW);
  const decision = { maximumVaults: 2, whenDayQuotaReached: "wait" } as const;
  const waiting = new Map<string, number>();
  const read: number[] = [];

  for (let number = 0; number < 1300; number += 1) {
    const joined = placing.join(number, decision);
    if (joined === undefined) {
      read.push(number);
      placing.place(number, decision);
    } else {
      const key = `${joined.vaultId.split("/").at(-1)} ${joined.until.slice(0, 10)}`;
      waiting.set(key, (waiting.get(key) ?? 0) + 1);
    }
  }

  expect(read).toHaveLength(502);
  expect(Object.fromEntries(waiting)).toEqual({
    "vault-weu 2026-11-22": 249,
    "vault-weu 2026-11-23": 250,
    "vault-weu 2026-11-24": 250,
    "vault-weu-2 2026-11-22": 49,
  });
}, 60_000);
