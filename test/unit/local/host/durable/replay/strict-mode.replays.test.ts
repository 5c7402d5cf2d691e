import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { createVirtualClock } from "../../../../../../local/clock.ts";
import type { Durable } from "../../../../../support/host/durable-test-app.ts";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig | undefined;
afterEach(() => rig?.stop());

const CODE = "1234";
let changing = 0;
/** Another value on each call, as the clock and random numbers give. */
const next = () => {
  changing += 1;
  return changing;
};

function define(df: Durable): void {
  df.app.activity("work", { handler: (input: unknown) => input });
  const inMs = (context: { readonly df: { readonly currentUtcDateTime: Date } }, ms: number) =>
    new Date(context.df.currentUtcDateTime.getTime() + ms);

  // The official sample for human interaction: one timer for all attempts.
  df.app.orchestration("verifiesPhone", function* (context) {
    const expiry = context.df.createTimer(inMs(context, 90_000));
    let isAuthorized = false;
    for (let attempt = 0; attempt <= 3 && !isAuthorized; attempt += 1) {
      const response = context.df.waitForExternalEvent("code");
      if ((yield context.df.Task.any([response, expiry])) !== response) break;
      isAuthorized = response.result === CODE;
    }
    if (!expiry.isCompleted) expiry.cancel();
    return isAuthorized;
  });
  df.app.orchestration("continuesAfterReusedTimer", function* (context) {
    const expiry = context.df.createTimer(inMs(context, 90_000));
    yield context.df.Task.any([context.df.waitForExternalEvent("a"), expiry]);
    yield context.df.Task.any([context.df.waitForExternalEvent("b"), expiry]);
    expiry.cancel();
    return yield context.df.callActivity("work", "after");
  });
  df.app.orchestration("changesActivityInput", function* (context) {
    yield context.df.callActivity("work", next());
    yield context.df.callActivity("work", 0);
  });
  df.app.orchestration("changesChildInput", function* (context) {
    yield context.df.callSubOrchestrator("waits", next());
  });
  df.app.orchestration("changesChildId", function* (context) {
    yield context.df.callSubOrchestrator("waits", 0, `child-${next()}`);
  });
  df.app.orchestration("changesTimer", function* (context) {
    yield context.df.createTimer(inMs(context, 1000 + next()));
  });
  df.app.orchestration("changesEntityInput", function* (context) {
    context.df.signalEntity(new df.EntityId("store", "a"), "set", next());
    yield context.df.callActivity("work", 0);
  });
  df.app.orchestration("changesEventName", function* (context) {
    yield context.df.Task.any([
      context.df.waitForExternalEvent(`event-${next()}`),
      context.df.createTimer(inMs(context, 1000)),
    ]);
  });
  df.app.orchestration("dropsEvent", function* (context) {
    const round = context.df.getInput() as number;
    yield context.df.waitForExternalEvent(`go${round}`);
    if (round < 1) context.df.continueAsNew(round + 1);
  });
  df.app.orchestration("waits", function* (context) {
    yield context.df.createTimer(inMs(context, 1000));
  });
  df.app.orchestration("isAsync", (async () => "done") as never);
  df.app.entity("store", (context) => context.df.setState(context.df.getInput()));
}

test.for([0, 1, 2, 3, 4])(
  "the phone verification sample gives the right answer after %i wrong codes",
  async (wrong) => {
    rig = createHubRig(define, { virtualClock: createVirtualClock({ jumps: false }) });
    rig.hub.start();
    await rig.start("verifiesPhone");

    for (const code of [...Array.from({ length: wrong }, () => "0000"), CODE]) {
      await rig.clock.advance(1);
      rig.hub.raiseEvent("i", "code", JSON.stringify(code));
    }
    await rig.clock.advance(1);

    expect(rig.status()).toMatchObject({ runtimeStatus: "Completed", output: wrong < 4 });
    const warnings = rig.log.filter((line) => line.includes("uses a timer in a second Task.any"));
    expect(warnings).toHaveLength(wrong === 0 ? 0 : 1);
  },
);

test("a task after a reused timer fails: its number is taken", async () => {
  rig = createHubRig(define, { virtualClock: createVirtualClock({ jumps: false }) });
  rig.hub.start();
  await rig.start("continuesAfterReusedTimer");
  await rig.clock.advance(1);
  for (const event of ["a", "b"]) {
    rig.hub.raiseEvent("i", event, "1");
    await rig.clock.advance(1);
  }

  const { runtimeStatus, output } = rig.status();

  expect(runtimeStatus).toBe("Failed");
  expect(output).toMatch(/task that is already scheduled in a second Task\.any/);
});

test.for<[string, RegExp]>([
  ["changesActivityInput", /an activity task "work" with sequence number 0 has another input than before/],
  ["changesChildInput", /a sub-orchestration task "waits" with sequence number 0 has another input than before/],
  ["changesChildId", /a sub-orchestration task "waits" with sequence number 0 has another input than before/],
  ["changesTimer", /a timer task with sequence number 0 has another due time than before/],
  ["changesEventName", /on replay it waits for the event "event-\d+" instead of "event-\d+"/],
  ["changesEntityInput", /a send event task with sequence number 0 has another input than before/],
])("%s fails on its first replay", async ([orchestrator, message]) => {
  rig = createHubRig(define);
  rig.hub.start();
  await rig.start(orchestrator);

  const { runtimeStatus, output } = await rig.rest();

  expect(runtimeStatus).toBe("Failed");
  expect(output).toMatch(/does not take the same steps on every replay/);
  expect(output).toMatch(message);
});

test("an input that has changed since the last start of the host is noticed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "strict-mode-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const databaseFile = join(folder, "hub.db");
  const release = (input: string) => (df: Durable) => {
    df.app.activity("work", { handler: (value: unknown) => value });
    df.app.orchestration("works", function* (context) {
      yield context.df.callActivity("work", input);
      yield context.df.waitForExternalEvent("go");
      yield context.df.waitForExternalEvent("end");
    });
  };
  const first = createHubRig(release("old"), { databaseFile });
  first.hub.start();
  await first.start("works");
  await first.rest();
  first.hub.raiseEvent("i", "go", "1");
  await first.rest();
  await first.stop();

  rig = createHubRig(release("new"), { databaseFile });
  rig.hub.start();
  rig.hub.raiseEvent("i", "end", "1");

  expect((await rig.rest()).output).toMatch(/"work" with sequence number 0 has another input than before/);
});

test("continueAsNew warns once of an event that it drops", async () => {
  rig = createHubRig(define);
  rig.hub.start();
  await rig.start("dropsEvent", 0);
  await rig.clock.advance(1);
  rig.hub.raiseEvent("i", "early", "1");
  rig.hub.raiseEvent("i", "go0", "1");
  await rig.rest();

  expect(rig.log).toEqual([expect.stringMatching(/dropsEvent.*continueAsNew drops the event "early"/)]);
});

test("an async function as orchestrator is named as such", async () => {
  rig = createHubRig(define);
  rig.hub.start();
  await rig.start("isAsync");

  expect((await rig.rest()).output).toMatch(
    /it is not a generator function. Write function\* instead of async function/,
  );
});

test("an activity that was removed is named, and not blamed on the orchestrator", async () => {
  const folder = mkdtempSync(join(tmpdir(), "strict-mode-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const databaseFile = join(folder, "hub.db");
  const release = (withActivity: boolean) => (df: Durable) => {
    if (withActivity) df.app.activity("work", { handler: () => 1 });
    df.app.orchestration("works", function* (context) {
      yield context.df.callActivity("work", 1);
      yield context.df.waitForExternalEvent("end");
    });
  };
  const first = createHubRig(release(true), { databaseFile });
  first.hub.start();
  await first.start("works");
  await first.rest();
  await first.stop();

  rig = createHubRig(release(false), { databaseFile });
  rig.hub.start();
  rig.hub.raiseEvent("i", "end", "1");

  expect((await rig.rest()).output).toMatch(/the activity function "work" is not registered/);
});
