import type { FunctionInput, InvocationContext } from "@azure/functions";
import type { IncidentSettings } from "../domain/incidents/settings.ts";
import type { Instant } from "../domain/instant.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import type { ProtectionConfig } from "../domain/protection/config.ts";
import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { withEtag } from "./http/with-etag.ts";
import type { TimerClock } from "./timer-clock.ts";
import { createListSchedules } from "./triggers/list-schedules.ts";
import { createScheduleTick } from "./triggers/schedule-tick.ts";

interface Deps {
  readonly config: Pick<ProtectionConfig, "schedules">;
  readonly incidents: IncidentSettings;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly durableClient: FunctionInput;
  readonly clock: TimerClock;
  /** The machine's time. */
  readonly now: () => Instant;
}

/** The schedules' timer, which sets the timers' clock, and the list that tells when they are due by the same clock. */
export function registerSchedules(app: Routes, deps: Deps): void {
  const { config, incidents, workflows, durableClient, clock, now } = deps;
  const extraInputs = [durableClient];
  app.timer("scheduleTick", {
    schedule: "0 * * * * *",
    extraInputs,
    handler: clock.setBy(createScheduleTick({ schedules: config.schedules, incidents, workflows, now })),
  });
  app.http("schedules", {
    methods: ANY_METHOD,
    route: "schedules",
    access: "reader",
    extraInputs,
    handler: onlyMethod("GET", withEtag(createListSchedules({ config, workflows, now: clock.now }))),
  });
}
