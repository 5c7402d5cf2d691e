import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningHost } from "../../../local/host/host.ts";
import { buildNextRelease, CURRENT_VERSION, NEXT_VERSION } from "../../support/package/releases.ts";
import { buildUnpacked, type Unpacked } from "../../support/package/unpacked.ts";
import { crashAndRestart } from "../../support/stack/crash.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

let current: Unpacked;
let next: Unpacked;
beforeAll(async () => {
  current = await buildUnpacked();
  next = await buildNextRelease({ guard: true });
});
afterAll(() => {
  current.remove();
  next.remove();
});

/** Seconds after the PUT of the machine: while it is created, protected, waited for, backed up. */
test.for([45, 95, 180, 700])(
  "a machine whose protection runs since %i s is finished by the next release, by the steps it began with",
  async (seconds) => {
    const stack = await startOn(current);
    await stack.createVm("web-01");
    await stack.clock.advance(seconds * 1000);
    expect(instanceOf(stack.host, "web-01")).toMatchObject({ version: CURRENT_VERSION, runtimeStatus: "Running" });

    const upgraded = await crashAndRestart(stack, stack.host, { appDirectory: next.directory });
    await stack.createVm("web-02");
    stack.clock.setJumps(true);
    await stack.settle();

    const [old, young] = [instanceOf(upgraded, "web-01"), instanceOf(upgraded, "web-02")];
    expect(old).toMatchObject({ version: CURRENT_VERSION, runtimeStatus: "Completed" });
    expect(old.output).toMatchObject({ outcome: "protected", backup: { result: "completed" } });
    expect(old.output).not.toHaveProperty("release");
    expect(young).toMatchObject({ version: NEXT_VERSION, runtimeStatus: "Completed" });
    expect(young.output).toMatchObject({ outcome: "protected", release: "next" });
    expect(stack.messages()).toEqual([]);
  },
);

test("the way back: what the next release has started waits for it, and the rest goes on", async () => {
  const stack = await startOn(next);
  await stack.createVm("web-01");
  await stack.clock.advance(95_000);

  const back = await crashAndRestart(stack, stack.host, { appDirectory: current.directory });
  await stack.createVm("web-02");
  stack.clock.setJumps(true);
  await stack.settle();
  const whileBack = [instanceOf(back, "web-01"), instanceOf(back, "web-02")];
  const again = await crashAndRestart(stack, back, { appDirectory: next.directory });
  await stack.settle();

  expect(whileBack).toMatchObject([
    { version: NEXT_VERSION, runtimeStatus: "Running" },
    { version: CURRENT_VERSION, runtimeStatus: "Completed", output: { outcome: "protected" } },
  ]);
  expect(stack.log.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^protect:web-01:\w+ has version "2\.0" and is not run by this host/),
  );
  expect(instanceOf(again, "web-01")).toMatchObject({
    runtimeStatus: "Completed",
    output: { outcome: "protected", release: "next" },
  });
});

test("without the guard the same step breaks a running instance: what the other tests would miss", async () => {
  const careless = await buildNextRelease({ guard: false });
  const stack = await startOn(current);
  await stack.createVm("web-01");
  await stack.clock.advance(95_000);

  const upgraded = await crashAndRestart(stack, stack.host, { appDirectory: careless.directory });
  stack.clock.setJumps(true);
  await stack.settle();
  careless.remove();

  expect(instanceOf(upgraded, "web-01")).toMatchObject({ runtimeStatus: "Failed" });
});

async function startOn({ directory }: Unpacked): Promise<TestStack> {
  const stack = await startTestStack(undefined, undefined, undefined, { appDirectory: directory });
  stack.clock.setJumps(false);
  return stack;
}

function instanceOf({ taskHub }: RunningHost, name: string) {
  const [instance] = taskHub.list({ instanceIdPrefix: `protect:${name}:`, top: 1 }).instances;
  if (instance === undefined) throw new Error(`${name} has no instance.`);
  return { ...instance, output: readOutput(instance.output) };
}

/** A failed instance's output is a text. */
function readOutput(output: string | undefined): unknown {
  try {
    return JSON.parse(output ?? "null") as unknown;
  } catch {
    return output;
  }
}
