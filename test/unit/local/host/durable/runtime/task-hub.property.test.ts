import fc from "fast-check";
import { expect, test } from "vitest";
import { createVirtualClock } from "../../../../../../local/clock.ts";
import { createHubRig } from "../../../../../support/host/hub-rig.ts";
import { arbitraryProgram } from "../../../../../support/host/programs/arbitrary-program.ts";
import { defineProgramApp, type ProgramInput } from "../../../../../support/host/programs/durable-program.ts";
import { type LogEntry, labelOf, type Program, type RunOutcome } from "../../../../../support/host/programs/program.ts";
import { runReference } from "../../../../../support/host/programs/reference.ts";
import { readSeeds } from "../../../../../support/host/seeds.ts";

const START_MS = Date.UTC(2026, 0, 1);
const PROGRAMS_PER_SEED = 100;

/** Runs a program with the real durable SDK on our engine, in strict mode, on virtual time. */
async function runOnEngine(program: Program): Promise<RunOutcome> {
  const rig = createHubRig((df) => defineProgramApp(df, { raiseEvent }), {
    virtualClock: createVirtualClock({ startAtMs: START_MS }),
  });
  function raiseEvent(instanceId: string, name: string): void {
    rig.hub.raiseEvent(instanceId, name, '"answer"');
  }
  rig.hub.start();
  await rig.start("program", { program, place: "p", startedAtMs: START_MS, round: 1, log: [] } satisfies ProgramInput);
  const { runtimeStatus, output } = await rig.rest();
  await rig.stop();
  if (runtimeStatus === "Completed") return { log: output as readonly LogEntry[] };
  return { failed: runtimeStatus === "Failed" ? labelOf(String(output)) : `is ${runtimeStatus}` };
}

test.for(readSeeds())(
  "random programs of seed %i end as the reference predicts, to the millisecond, and never diverge",
  {
    timeout: 60_000,
  },
  async (seed) => {
    await fc.assert(
      fc.asyncProperty(arbitraryProgram(), async (program) => {
        expect(await runOnEngine(program)).toEqual(runReference(program));
      }),
      { numRuns: PROGRAMS_PER_SEED, seed },
    );
  },
);

test("a program with an unsafe pattern fails, which shows that sequence numbers are compared", async () => {
  const retry = { kind: "retry", failures: 1, policy: { firstMs: 1_000, attempts: 2, backoff: 1 } } as const;
  const any = { kind: "any", of: [retry, { kind: "timer", ms: 60_000 }], cancel: true } as const;

  const end = await runOnEngine({ steps: [any, { kind: "work", delayMs: 0, failures: 0 }], rounds: 1 });

  expect(end).toMatchObject({ failed: expect.stringContaining("its history would become corrupt on Azure") });
});
