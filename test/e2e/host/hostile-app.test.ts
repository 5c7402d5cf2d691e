import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ReadyProcess, startUntilReady } from "../../../tools/child-process.ts";
import { fixtureApps, postJson } from "./running-fixture.ts";

const main = join(import.meta.dirname, "../../../local/host/main.ts");
const POLL_MS = 50;
const MAX_POLLS = 1000;
/** Long enough for the activity to start, shorter than the limit for code that blocks the host. */
const BEFORE_SIGNAL_MS = 500;

function start(folder: string): Promise<ReadyProcess> {
  const args = [main, "--app", join(fixtureApps, "hostile"), "--port", "0", "--db", join(folder, "host.db")];
  return startUntilReady(args);
}

interface Status {
  readonly runtimeStatus: string;
  readonly output: unknown;
}

/** Starts an instance that has its own name as ID. */
async function begin(host: ReadyProcess, orchestrator: string, input?: unknown): Promise<string> {
  const id = input === undefined ? orchestrator : `${orchestrator}-${String(input)}`;
  const url = `${host.ready["url"]}/runtime/webhooks/durabletask/orchestrators/${orchestrator}/${id}`;
  const isStarted = (response: Response) => expect(response.status).toBe(202);
  await fetch(url, postJson(JSON.stringify(input ?? {}))).then(isStarted, () => {}); // The host may end before it responds.
  return id;
}

/** The host may be restarting while this waits. */
async function end(host: ReadyProcess, id: string): Promise<Status> {
  for (let polls = 0; polls < MAX_POLLS; polls += 1) {
    const response = await fetch(`${host.ready["url"]}/runtime/webhooks/durabletask/instances/${id}`).catch(
      () => undefined,
    );
    if (response?.status === 200) return (await response.json()) as Status;
    await pause(POLL_MS);
  }
  throw new Error(`${id} has not ended:\n${host.output()}`);
}

async function run(host: ReadyProcess, orchestrator: string, input?: unknown): Promise<Status> {
  return end(host, await begin(host, orchestrator, input));
}

let folder: string;

describe("errors that app code does not catch", () => {
  let host: ReadyProcess;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "hostile-app-"));
    host = await start(folder);
  });
  afterAll(async () => {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.for<[activity: string, message: RegExp]>([
    ["rejectsUnawaited", /'rejectsUnawaited' failed: .*a rejected promise that nothing handled: left alone/],
    ["throwsInTimer", /'throwsInTimer' failed: .*an exception that nothing caught: too late to catch/],
    ["exits", /'exits' failed: .*it called process\.exit\(3\), which would end the host/],
    ["exitsAndCatches", /'exitsAndCatches' failed: .*it called process\.exit\(3\)/],
  ])("activity %s fails, and its instance continues", async ([activity, message]) => {
    const { runtimeStatus, output } = await run(host, "calls", activity);

    expect(runtimeStatus).toBe("Completed");
    expect(output).toEqual([expect.stringMatching(message), "worked"]);
    await expect
      .poll(() => host.output())
      .toMatch(new RegExp(`Function "${activity}" \\(invocation [0-9a-f-]{36}\\) failed: `));
  });

  test("an error after the end of an activity is logged under its name", async () => {
    const { output } = await run(host, "calls", "throwsAfterItsEnd");

    expect(output).toEqual(["returned", "worked"]);
    await expect.poll(() => host.output()).toMatch(/"throwsAfterItsEnd" .* after it had ended: .*after the end/);
  });

  test.for<[orchestrator: string, message: RegExp]>([
    ["yieldsRejection", /'yieldsRejection' failed: .*Only Task types can be yielded/],
    ["fetches", /'fetches' failed: .*Only Task types can be yielded/],
    ["rejectsUnawaitedItself", /'rejectsUnawaitedItself' failed: a rejected promise that nothing handled: left alone/],
  ])("orchestrator %s fails", async ([orchestrator, message]) => {
    const { runtimeStatus, output } = await run(host, orchestrator);

    expect(runtimeStatus).toBe("Failed");
    expect(output).toMatch(message);
    await expect.poll(() => host.output()).toContain(`Function "${orchestrator}"`);
  });

  test.for(["rejectsUnawaited", "throwsInTimer", "exits"])("HTTP function %s answers 500", async (name) => {
    const response = await fetch(`${host.ready["url"]}/api/${name}`);

    expect(response.status).toBe(500);
    expect((await fetch(`${host.ready["url"]}/api/works`)).status).toBe(200);
    await expect
      .poll(() => host.output())
      .toMatch(new RegExp(`Function "${name}OverHttp" \\(invocation [0-9a-f-]{36}\\) failed`));
  });
});

describe("code that never ends", () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hostile-app-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("an activity that blocks the host twice fails the third time, and its instance continues", async () => {
    const host = await start(folder);

    const { runtimeStatus, output } = await run(host, "calls", "loopsLater");
    await host.stop();

    expect(runtimeStatus).toBe("Completed");
    const message = /'loopsLater' failed: .*it has ended the host 2 times and is not run again: it blocked/;
    expect(output).toEqual([expect.stringMatching(message), "worked"]);
    expect(host.output()).toMatch(/Function "loopsLater" .* was ended: it blocked .* \(at .*functions\.ts:\d+\)/);
    expect(host.output().match(/The host runs again/g)).toHaveLength(2);
  });

  test("an orchestrator that blocks the host twice ends Failed, and others are not blamed", async () => {
    const host = await start(folder);

    const innocent = await begin(host, "calls", "throwsInTimer");
    const guilty = await begin(host, "loopsItself");
    const ends = [await end(host, guilty), await end(host, innocent)];
    await host.stop();

    expect(ends.map(({ runtimeStatus }) => runtimeStatus)).toEqual(["Failed", "Completed"]);
    expect(ends[0]?.output).toMatch(/'loopsItself' failed: it has ended the host 2 times and is not run again/);
  });

  test("an entity that blocks the host twice drops the operation and works again", async () => {
    const host = await start(folder);
    const url = `${host.ready["url"]}/runtime/webhooks/durabletask/entities/loopingEntity/one`;

    await fetch(`${url}?op=loop`, postJson({})).catch(() => undefined); // The host ends before it responds.
    await expect
      .poll(() => host.output(), { timeout: 30_000 })
      .toMatch(/its state is unchanged: it has ended the host/);
    await fetch(`${url}?op=set`, postJson({}));

    await expect.poll(async () => (await fetch(url)).status).toBe(200);
    await host.stop();
  });

  test("SIGTERM ends a blocked host within five seconds, and the next hosts do not run the activity for ever", async () => {
    const first = await start(folder);
    const id = await begin(first, "calls", "loops");
    await pause(BEFORE_SIGNAL_MS);
    const signalledAt = performance.now();
    const exitCode = await first.stop();
    const tookMs = performance.now() - signalledAt;

    const second = await start(folder);
    const { output } = await end(second, id);
    await second.stop();

    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(5000);
    for (const host of [first, second]) expect(host.output().match(/Function "loops" .* was ended/g)).toHaveLength(1);
    expect(output).toEqual([expect.stringMatching(/'loops' failed: .*it has ended the host 2 times/), "worked"]);
  });
});
