import fc from "fast-check";
import { expect, test } from "vitest";
import { createVirtualClock } from "../../../../../local/clock.ts";
import { createHubRig } from "../../../../support/host/hub-rig.ts";
import { arbitraryProgram } from "./arbitrary-program.ts";
import { defineProgramApp, type ProgramInput } from "./durable-program.ts";
import { type LogEntry, labelOf, type Program, type RunEnd } from "./program.ts";
import { runByHand } from "./reference.ts";

const START_MS = Date.UTC(2026, 0, 1);
const PROGRAMS = 400;
const SEED = 20_260_101;

/** Runs a program with the real durable SDK on our engine, in strict mode, on virtual time. */
async function runOnEngine(program: Program): Promise<RunEnd> {
  const rig = createHubRig((df) => defineProgramApp(df, { raiseEvent }), {
    virtualClock: createVirtualClock({ startAtMs: START_MS }),
  });
  function raiseEvent(instanceId: string, name: string): void {
    rig.hub.raiseEvent(instanceId, name, '"answer"');
  }
  rig.hub.start();
  rig.start("program", { program, place: "p", startedAtMs: START_MS, round: 1, log: [] } satisfies ProgramInput);
  const { runtimeStatus, output } = await rig.rest();
  await rig.stop();
  if (runtimeStatus === "Completed") return { log: output as readonly LogEntry[] };
  return { failed: runtimeStatus === "Failed" ? labelOf(String(output)) : `is ${runtimeStatus}` };
}

test(`${PROGRAMS} random programs come out as worked out by hand, to the millisecond, and never diverge`, {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryProgram(), async (program) => {
      expect(await runOnEngine(program)).toEqual(runByHand(program));
    }),
    { numRuns: PROGRAMS, seed: SEED },
  );
});

test("a program of a shape that corrupts itself is refused, so that the comparison of numbers is known to look", async () => {
  const retry = { kind: "retry", failures: 1, policy: { firstMs: 1_000, attempts: 2, backoff: 1 } } as const;
  const any = { kind: "any", of: [retry, { kind: "timer", ms: 60_000 }], cancel: true } as const;

  const end = await runOnEngine({ steps: [any, { kind: "work", delayMs: 0, failures: 0 }], rounds: 1 });

  expect(end).toMatchObject({ failed: expect.stringContaining("corrupt itself on Azure") });
});
