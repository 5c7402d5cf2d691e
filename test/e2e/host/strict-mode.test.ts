import { join } from "node:path";
import { expect, test } from "vitest";
import { createVirtualClock } from "../../../local/clock.ts";
import { fixtureApps, postJson, startFixture } from "./running-fixture.ts";

test.for<[orchestrator: string, settings: { readonly strict?: boolean }, status: string, output: RegExp]>([
  ["usesATaskTwice", {}, "Failed", /usesATaskTwice[\s\S]*(compound|again|twice|second)/],
  ["callsNobody", {}, "Failed", /misspelt/],
  ["usesATaskTwice", { strict: false }, "Completed", /slow/],
])(
  "an app's orchestrator %s on a host with %j ends %s and names the reason",
  async ([orchestrator, durable, status, output]) => {
    const clock = createVirtualClock();
    const host = await startFixture({ appDirectory: join(fixtureApps, "corrupting"), clock, settings: { durable } });

    await host.call(`/runtime/webhooks/durabletask/orchestrators/${orchestrator}/one`, postJson({}));
    await clock.idle();

    const instance = host.taskHub.status("one");
    expect(instance?.runtimeStatus).toBe(status);
    expect(instance?.output).toMatch(output);
  },
);
