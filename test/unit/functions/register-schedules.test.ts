import {
  type FunctionInput,
  HttpRequest,
  type HttpResponseInit,
  type Timer,
  type TimerHandler,
} from "@azure/functions";
import { expect, test } from "vitest";
import { defaultIncidentSettings } from "../../../domain/incidents/settings.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { RouteHandler } from "../../../functions/http/route-call.ts";
import { registerSchedules } from "../../../functions/register-schedules.ts";
import { createTimerClock } from "../../../functions/timer-clock.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";
import { recordingCall } from "../../support/fakes/recording-call.ts";
import { recordingContext } from "../../support/fakes/recording-context.ts";

const machine = "2026-11-21T10:00:00.000Z" as Instant;
const nightly = { name: "nightly", cron: "30 2 * * *", timeZone: "UTC", match: {}, retainDays: 7 };

test("lists due times and the last run by the timers' time, however far the machine's clock is from it", async () => {
  const workflows = new InMemoryWorkflows();
  const timers: TimerHandler[] = [];
  const routes: RouteHandler[] = [];
  registerSchedules(
    {
      timer: (_, { handler }) => {
        timers.push(handler);
      },
      http: (_, { handler }) => {
        routes.push(handler);
      },
    } as Parameters<typeof registerSchedules>[0],
    {
      config: { schedules: [nightly] },
      incidents: defaultIncidentSettings,
      workflows: () => workflows,
      durableClient: {} as FunctionInput,
      clock: createTimerClock(() => machine),
      now: () => machine,
    },
  );
  const { context } = recordingContext();
  const scheduleStatus = { last: "2027-03-01T02:29:00Z", next: "2027-03-01T02:30:00Z", lastUpdated: "" };

  await timers[0]?.({ isPastDue: false, scheduleStatus } as unknown as Timer, context);
  const request = new HttpRequest({ method: "GET", url: "http://127.0.0.1/api/schedules" });
  const response = (await routes[0]?.(request, context, recordingCall())) as HttpResponseInit;

  const { items } = JSON.parse(String(response.body)) as { readonly items: readonly object[] };
  expect(items).toMatchObject([
    {
      next: [{ dueAt: "2027-03-02T02:30:00.000Z" }, {}, {}, {}, {}],
      lastRun: { id: "run:nightly:2027-03-01T02:30Z", dueAt: "2027-03-01T02:30:00.000Z" },
    },
  ]);
});
