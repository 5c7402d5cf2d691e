import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { AcceptedAlert, IgnoredAlert } from "../../api/alerts.ts";
import { commonAlertBody } from "../../api/requests/common-alert.ts";
import type { RaisedAlert } from "../../domain/alerts/alert.ts";
import { ignoredAlerts, readCommonAlert } from "../../domain/alerts/azure-monitor.ts";
import type { Instant } from "../../domain/instant.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import { problemResponse } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";

/** Azure Monitor's notifications are some KB; more is none of them. */
const MAX_BODY_CHARACTERS = 512 * 1024;

interface Deps {
  /** Hands alerts over as workflows do; those that were handed over before change nothing. */
  readonly startAlerts: (
    input: { readonly alerts: readonly RaisedAlert[] },
    context: InvocationContext,
  ) => Promise<unknown>;
  /** Subscriptions whose vaults are watched. */
  readonly subscriptionIds: readonly string[];
  readonly now: () => Instant;
}

/**
 * `POST /api/alerts/azure-monitor`: an action group of Azure Monitor tells of an alert, in the common alert schema. Responds 202 when
 * the alert was handed over, 200 when there is nothing to tell, and 400 with the field that is not as the schema says. May be repeated:
 * the same notification is one alert.
 */
export function createAzureMonitorAlert(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const text = await request.text();
    if (text.length > MAX_BODY_CHARACTERS) return tooLarge();
    const body = await readBody({ text: async () => text }, commonAlertBody);
    if (body.kind === "problem") return body.response;
    const read = readCommonAlert(body.body, deps.subscriptionIds, deps.now());
    if (read.kind === "ignored") {
      const ignored = { outcome: "ignored", detail: ignoredAlerts[read.because] } satisfies IgnoredAlert;
      return { status: 200, jsonBody: ignored };
    }
    try {
      await deps.startAlerts({ alerts: [read.alert] }, context);
    } catch (error) {
      context.error(`An alert of Azure Monitor could not be taken: ${safeLine(String(error), 300)}`);
      return unavailable();
    }
    return { status: 202, jsonBody: { outcome: "accepted", alertId: read.alert.alertId } satisfies AcceptedAlert };
  };
}

function tooLarge(): HttpResponseInit {
  const detail = `body: must have at most ${MAX_BODY_CHARACTERS} characters`;
  return problemResponse({ status: 413, title: "Content Too Large", detail });
}

function unavailable(): HttpResponseInit {
  const detail = "The alert was not taken: the task hub cannot be used now. The log has the reason.";
  return problemResponse({ status: 503, title: "Service Unavailable", detail }, { "Retry-After": "30" });
}
