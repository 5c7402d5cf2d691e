import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createVirtualClock } from "../../local/clock.ts";
import { workflowContracts } from "../../orchestrations/contracts/workflows.ts";
import { createHubRig } from "../support/host/hub-rig.ts";
import { createWorkflowApp, type RecordedHistory, replay, runScenario } from "../support/workflow-app.ts";
import { scenarios } from "../support/workflow-scenarios.ts";

const folder = join(import.meta.dirname, "../fixtures/histories");
const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
const app = createWorkflowApp(createVirtualClock({ startAtMs: 0 }));

interface Answer {
  readonly isDone: boolean;
  readonly actions: readonly (readonly object[])[];
}

function historiesIn(file: string): readonly RecordedHistory[] {
  return JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly RecordedHistory[];
}

/** The payload as the host sent it when only so many episodes had happened. */
function untilEpisode(history: readonly object[], episodes: number): readonly object[] {
  let seen = 0;
  const end = history.findIndex((event) => {
    if ("EventType" in event && event.EventType === 12) seen += 1;
    return seen > episodes;
  });
  return end < 0 ? history : history.slice(0, end);
}

test("histories of every workflow are kept", () => {
  const recorded = new Set(files.flatMap(historiesIn).map((history) => history.orchestrator));

  expect([...recorded].sort()).toEqual(Object.keys(workflowContracts).sort());
});

test.for(files)("today's code continues every instance of %s as the code that started it", async (file) => {
  for (const { orchestrator, payload, answer } of historiesIn(file)) {
    expect(await replay(app, orchestrator, payload), `${orchestrator} ${payload.instanceId}`).toEqual(answer);
  }
});

test.for(files)("each episode of %s schedules what the earlier ones scheduled, and then more", async (file) => {
  for (const { orchestrator, payload, answer } of historiesIn(file)) {
    const final = (answer as Answer).actions[0] ?? [];
    const episodes = payload.history.filter((event) => "EventType" in event && event.EventType === 12).length;
    for (let episode = 1; episode <= episodes; episode += 1) {
      const part = { ...payload, history: untilEpisode(payload.history, episode) };
      const actions = ((await replay(app, orchestrator, part)) as Answer).actions[0] ?? [];
      expect(final.slice(0, actions.length), `${orchestrator}, episode ${episode}`).toEqual(actions);
    }
  }
});

test("a changed order of steps is noticed", async () => {
  const [first] = historiesIn("0.1.0-protect-undeletes.json");
  if (first === undefined) throw new Error("The fixture is empty.");
  const renamed = first.payload.history.map((event) =>
    "Result" in event && String(event.Result).includes('"kind":"notProtected"')
      ? { ...event, Result: JSON.stringify({ kind: "protected", vaultId: "/other" }) }
      : event,
  );

  const answer = await replay(app, first.orchestrator, { ...first.payload, history: renamed });

  expect(answer).not.toEqual(first.answer);
});

test.for(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  "%s ends as it should on the strict local host, twice with the same histories",
  async ([, scenario]) => {
    const first = await runScenario(scenario);
    const second = await runScenario(scenario);

    expect(first.status).toBe("Completed");
    expect(first.output).toMatchObject(scenario.expected);
    expect(second).toEqual(first);
  },
);

/** Why no workflow of the app runs another one as a child. */
test("durable-functions fails a parent whose child is terminated before the parent's code can handle it", async () => {
  const rig = createHubRig((df) => {
    df.app.orchestration("child", function* (context) {
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 3_600_000));
    });
    df.app.orchestration("parent", function* (context) {
      try {
        return yield context.df.callSubOrchestrator("child", undefined, "the-child");
      } catch {
        return "handled";
      }
    });
  });
  rig.hub.start();
  rig.clock.setJumps(false);
  await rig.start("parent");
  await rig.clock.advance(1000);

  rig.hub.terminate("the-child", "stop");
  rig.clock.setJumps(true);
  const { runtimeStatus, output } = await rig.rest();
  await rig.stop();

  expect(runtimeStatus).toBe("Failed");
  expect(output).toMatch(/could not parse its exception data/);
});
