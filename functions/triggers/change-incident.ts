import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { z } from "zod";
import type { ChangedIncident } from "../../api/incidents.ts";
import { acknowledgeRequest, MAX_SNOOZE_HOURS, snoozeRequest } from "../../api/requests/incidents.ts";
import { addSeconds, type Instant, isBefore, toInstant } from "../../domain/instant.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import { incidentIdIn, noSuchIncident } from "../http/incident-request.ts";
import { badRequest, problemResponse } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { acknowledgeIncident, type CommandResult, snoozeIncident } from "../incident-commands.ts";

interface Deps {
  readonly workflows: (
    context: InvocationContext,
  ) => Pick<Workflows, "readEntityState" | "signalEntity" | "startUnlessRunning">;
  readonly now: () => Instant;
}

/**
 * `POST /api/incidents/{id}/acknowledge` with `{}` or `{"by"}`: a person works on it, so that reminders and escalations end. 202; may be
 * repeated, the first one counts.
 */
export function createAcknowledgeIncident(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const id = incidentIdIn(request);
    if (id === undefined) return noSuchIncident(request);
    const read = await readBody(request, acknowledgeRequest);
    if (read.kind === "problem") return read.response;
    const given = { by: safeLine(read.body.by, 100), at: deps.now() };
    return respond(request, id, await acknowledgeIncident(deps.workflows(context), id, given));
  };
}

/** `POST /api/incidents/{id}/snooze` with `{"hours"}` or `{"until"}`: until then only its end is told. 202; may be repeated. */
export function createSnoozeIncident(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const id = incidentIdIn(request);
    if (id === undefined) return noSuchIncident(request);
    const read = await readBody(request, snoozeRequest);
    if (read.kind === "problem") return read.response;
    const until = untilIn(read.body, deps.now());
    if (typeof until !== "string") return badRequest([until]);
    return respond(request, id, await snoozeIncident(deps.workflows(context), id, until));
  };
}

function untilIn({ hours, until }: z.output<typeof snoozeRequest>, now: Instant) {
  if ((hours === undefined) === (until === undefined))
    return { field: "body", detail: "must have either hours or until" };
  const at = hours === undefined ? toInstant(new Date(until ?? "")) : addSeconds(now, hours * 3600);
  const isInRange = isBefore(now, at) && !isBefore(addSeconds(now, MAX_SNOOZE_HOURS * 3600), at);
  return isInRange ? at : { field: "until", detail: `must be in the next ${MAX_SNOOZE_HOURS} hours` };
}

function respond(request: HttpRequest, id: string, result: CommandResult): HttpResponseInit {
  if (result === "unknown") return noSuchIncident(request);
  if (result === "accepted") {
    return { status: 202, headers: { Location: `/api/incidents/${id}` }, jsonBody: { id } satisfies ChangedIncident };
  }
  return problemResponse({ status: 409, title: "Conflict", detail: `The incident "${id}" is resolved.` });
}
