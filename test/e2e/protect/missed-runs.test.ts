import { afterEach, expect, test, vi } from "vitest";
import { copyHub, restartHost } from "../../support/stack/restart-host.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";

const HOUR_MS = 3600 * 1000;
const often = { name: "often", cron: "0 */6 * * *", timeZone: "Europe/London", retainDays: 14 };

afterEach(() => {
  vi.useRealTimers();
});

test("after a stop of the app its runs start late within their deadline, and one notice names the others", async () => {
  const stack = await startTestStack((config) => {
    config["schedules"] = [often, { ...often, name: "paused", paused: true }];
  }, "2026-06-01T20:00:00Z");
  await stack.clock.advance(HOUR_MS / 2);
  const folder = copyHub(stack, stack.host);
  await stack.host.stop();
  // Until 22:30 UTC of the next day; the deadline of what was due up to 11:00 UTC has passed, then.
  await stack.clock.advance(26 * HOUR_MS);

  // A late tick asks the machine's clock, because the host only tells when it was due.
  vi.useFakeTimers({ toFake: ["Date"], now: stack.clock.now() });
  const host = await restartHost(stack, stack.host, folder);
  await stack.clock.advance(HOUR_MS / 4);
  const response = await fetch(`${host.url}/api/schedules`);

  expect(await response.json()).toMatchObject({
    items: [
      {
        name: "often",
        next: [{ dueAt: "2026-06-02T23:00:00.000Z", wallClock: "2026-06-03T00:00" }, {}, {}, {}, {}],
        lastRun: { id: "run:often:2026-06-02T17:00Z", status: "Completed" },
      },
      { name: "paused", paused: true },
    ],
  });
  expect(stack.messages().filter(({ title }) => title.includes("often was not run"))).toMatchObject([
    { text: expect.stringContaining("2 runs could not be started") },
  ]);
  await host.stop();
});
