import type { HttpResponseInit } from "@azure/functions";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import type { MalformedEvents } from "../events/malformed-events.ts";

interface Check {
  readonly name: string;
  readonly status: "ok" | "warning";
  readonly detail: string;
}

/**
 * `GET /api/health`: what the app knows of itself without asking anybody. Anonymous, so it names no resource and needs no
 * credentials. 200 while the app runs; `status` is the worst of the checks.
 */
export function createHealth(deps: {
  readonly config: Pick<ProtectionConfig, "version" | "rules" | "schedules">;
  /** With what is wrong with their addresses, though not enough to refuse them. */
  readonly channels: readonly { readonly warnings: readonly string[] }[];
  readonly malformedEvents: Pick<MalformedEvents, "count">;
}) {
  return async (): Promise<HttpResponseInit> => {
    const { version, rules, schedules } = deps.config;
    const { count } = deps.malformedEvents;
    const outdated = deps.channels.filter(({ warnings }) => warnings.length > 0).length;
    const checks: readonly Check[] = [
      {
        name: "configuration",
        status: "ok",
        detail: `version ${version}; ${rules.length} rules, ${schedules.length} schedules`,
      },
      {
        name: "channels",
        status: outdated === 0 ? "ok" : "warning",
        detail: `${deps.channels.length} channels; ${outdated} with an address that Microsoft is retiring`,
      },
      {
        name: "events",
        status: count === 0 ? "ok" : "warning",
        detail: `${count} malformed events since the start; the log has the reasons`,
      },
    ];
    const status = checks.some((check) => check.status === "warning") ? "warning" : "ok";
    return { status: 200, jsonBody: { status, checks } };
  };
}
