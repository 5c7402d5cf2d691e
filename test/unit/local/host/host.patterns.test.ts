import { afterEach, beforeEach, expect, test } from "vitest";
import { type PatternsHost, startPatternsHost } from "../../../support/host/patterns-host.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let patterns: PatternsHost;

beforeEach(async () => {
  patterns = await startPatternsHost();
});

afterEach(() => patterns.host.stop());

test("function chaining passes each result to the next step", async () => {
  await patterns.start("makeCoffee", "beans");

  expect(patterns.status("makeCoffee")).toEqual({
    runtimeStatus: "Completed",
    output: "coffee of ground roasted beans",
  });
});

test("function chaining ends at the step that fails and names it", async () => {
  await patterns.start("makeCoffee", "stones");

  const { runtimeStatus, output } = patterns.status("makeCoffee");

  expect(runtimeStatus).toBe("Failed");
  expect(output).toMatch(/grind.*the mill is stuck/s);
  const history = patterns.host.taskHub.history("makeCoffee", { includeOutput: false });
  expect(JSON.stringify(history)).not.toContain("brew");
});

test("fan-out runs the activities at the same time, fan-in waits for all", async () => {
  await patterns.start("takeStock", 5);

  expect(patterns.status("takeStock")).toEqual({ runtimeStatus: "Completed", output: 150 });
});

test("sub-orchestrations are steps of their parent and instances of their own", async () => {
  await patterns.start("provisionAll", ["a", "b"]);

  expect(patterns.status("provisionAll").output).toEqual([
    ["a flashed", "a registered"],
    ["b flashed", "b registered"],
  ]);
  expect(patterns.status("device-b")).toEqual({ runtimeStatus: "Completed", output: ["b flashed", "b registered"] });
});

test.for([
  { to: "rich", outcome: "transferred", from: 70, received: 130 },
  { to: "closed", outcome: "taken back", from: 100, received: undefined },
])("compensation: a transfer to $to is $outcome", async ({ to, outcome, from, received }) => {
  await patterns.start("transfer", { from: "mine", to, amount: 30 });

  const balance = (key: string) => patterns.host.taskHub.entityState({ name: "account", key });
  expect(patterns.status("transfer").output).toBe(outcome);
  expect(balance("mine")).toBe(String(from));
  expect(balance(to)).toBe(received === undefined ? undefined : String(received));
});

test.for([
  { readyAfter: 3, expected: { seen: "ready", afterMinutes: 30 } },
  { readyAfter: 99, expected: { seen: "nothing", afterMinutes: 60 } },
])(
  "a monitor sees $expected.seen after $expected.afterMinutes minutes of a job ready after $readyAfter polls",
  async ({ readyAfter, expected }) => {
    await patterns.start("monitorJob", { readyAfter, expiresAfterMinutes: 60 });

    await patterns.clock.advance((expected.afterMinutes - 1) * MINUTE_MS);
    const oneMinuteBefore = patterns.status("monitorJob");
    await patterns.clock.advance(MINUTE_MS);

    expect(oneMinuteBefore.runtimeStatus).toBe("Running");
    expect(patterns.status("monitorJob")).toEqual({ runtimeStatus: "Completed", output: expected });
  },
);

test.for([
  { answer: true, outcome: "approved" },
  { answer: false, outcome: "refused" },
])("human interaction: the event with $answer ends the wait at once", async ({ answer, outcome }) => {
  await patterns.start("approval", "the trip");
  await patterns.clock.advance(71 * HOUR_MS);

  patterns.host.taskHub.raiseEvent("approval", "approvalAnswer", String(answer));
  await patterns.clock.advance(0);

  expect(patterns.status("approval")).toEqual({ runtimeStatus: "Completed", output: outcome });
});

test("human interaction: without an event the request is escalated at the deadline", async () => {
  await patterns.start("approval", "the trip");

  await patterns.clock.advance(72 * HOUR_MS - 1);
  const before = patterns.status("approval");
  await patterns.clock.advance(1);

  expect(before.runtimeStatus).toBe("Running");
  expect(patterns.status("approval")).toEqual({ runtimeStatus: "Completed", output: "the trip went to the boss" });
});

test("an eternal orchestration runs without a growing history until it is terminated", async () => {
  const { taskHub } = patterns.host;
  await patterns.start("eternalCleanup", { runs: 1 });
  const early = taskHub.history("eternalCleanup", { includeOutput: false }).length;

  await patterns.clock.advance(7 * 24 * HOUR_MS);
  const late = taskHub.history("eternalCleanup", { includeOutput: false }).length;
  const { customStatus } = taskHub.status("eternalCleanup") ?? {};
  taskHub.terminate("eternalCleanup", "enough");
  await patterns.clock.advance(HOUR_MS);

  expect(customStatus).toBe(JSON.stringify({ runs: 1 + 7 * 24 }));
  expect(late).toBe(early);
  expect(patterns.status("eternalCleanup")).toMatchObject({ runtimeStatus: "Terminated", output: "enough" });
});

test("async HTTP API: the start returns 202 with a URL for the status and then the result", async () => {
  const body = JSON.stringify({ rows: 90 });
  const started = await fetch(`${patterns.host.url}/api/exports`, { method: "POST", body });
  const statusUrl = started.headers.get("location") ?? "";
  await patterns.clock.advance(89_000);
  const running = await fetch(statusUrl);
  await patterns.clock.advance(1000);
  const finished = await fetch(statusUrl);

  expect([started.status, running.status, finished.status]).toEqual([202, 202, 200]);
  expect(started.headers.get("retry-after")).toBe("10");
  expect(running.headers.get("location")).toBe(statusUrl);
  expect(await running.json()).toMatchObject({ runtimeStatus: "Running" });
  expect(await finished.json()).toMatchObject({ runtimeStatus: "Completed", output: { exported: 90 } });
});

test("a singleton is refused while it runs and can be started again when it has ended", async () => {
  const start = () => fetch(`${patterns.host.url}/api/singletons/night-shift`, { method: "POST" });
  const first = await start();
  await patterns.clock.advance(0);
  const second = await start();
  patterns.host.taskHub.raiseEvent("night-shift", "done", '"well done"');
  await patterns.clock.advance(0);
  const ended = patterns.status("night-shift");
  const third = await start();

  expect([first.status, second.status, third.status]).toEqual([202, 409, 202]);
  expect(await second.text()).toBe("night-shift is Running");
  expect(ended).toEqual({ runtimeStatus: "Completed", output: "well done" });
});

test("an aggregator entity applies signals in order and returns its state to orchestrations", async () => {
  const roof = { name: "thermometer", key: "roof" };
  for (const degrees of ["100", "-100"]) patterns.host.taskHub.signalEntity(roof, "measure", degrees);
  patterns.host.taskHub.signalEntity(roof, "reset", undefined);
  for (const degrees of ["18", "20", "25"]) patterns.host.taskHub.signalEntity(roof, "measure", degrees);
  await patterns.clock.advance(0);

  await patterns.start("report", null);

  expect(patterns.host.taskHub.entityState(roof)).toBe(JSON.stringify({ count: 3, sum: 63 }));
  expect(patterns.status("report")).toEqual({ runtimeStatus: "Completed", output: 21 });
});
