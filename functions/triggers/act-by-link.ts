import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { Action } from "../../domain/actions/action.ts";
import { isUsed, usedActionsKey } from "../../domain/actions/used-actions.ts";
import type { MadeChange } from "../../domain/changes/change.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import { usedActions, usedActionsState } from "../../orchestrations/contracts/actions.ts";
import type { ActionGrant, ActionTokens, ReadToken } from "../action-tokens.ts";
import { confirmationPage, donePage, refusalPage } from "../http/action-page.ts";
import { byMethod } from "../http/only-method.ts";
import type { RouteCall, RouteHandler } from "../http/route-call.ts";
import { performAction } from "../perform-action.ts";

interface Deps {
  /** Absent when the app has no key: then no link is valid. */
  readonly tokens?: ActionTokens;
  readonly workflows: (
    context: InvocationContext,
  ) => Pick<Workflows, "startUnlessRunning" | "readEntityState" | "signalEntity">;
  readonly now: () => Instant;
}

/**
 * `/api/actions/{token}`, anonymous: the token is the permission. `GET` shows what would be done and changes nothing, because chat
 * programs and mail filters open links by themselves; `POST`, which the page's button sends, does it, once.
 *
 * The action is done first and noted as used then: what is interrupted in between can be tried again, and does nothing twice
 * (`performAction`). Neither the token nor anything derived from a refused one is logged.
 */
export function createActByLink(deps: Deps): RouteHandler {
  return byMethod({
    GET: unlessUsed(deps, async (grant) => confirmationPage(grant)),
    POST: unlessUsed(deps, async (grant, context, call) => donePage(await perform(deps, grant, context, call))),
  });
}

type Act = (grant: ActionGrant, context: InvocationContext, call: RouteCall) => Promise<HttpResponseInit>;

function unlessUsed(deps: Deps, act: Act): RouteHandler {
  return async (request, context, call) => {
    const read = readToken(deps, request);
    if (read.kind !== "granted") return refusalPage(read.kind);
    const { grant } = read;
    try {
      return (await wasUsed(deps, grant, context)) ? refusalPage("used") : await act(grant, context, call);
    } catch (error) {
      context.error(`A link to ${grant.action.kind} could not be used now: ${safeLine(String(error), 300)}`);
      return refusalPage("unavailable");
    }
  };
}

function readToken({ tokens, now }: Deps, request: HttpRequest): ReadToken {
  return tokens === undefined ? { kind: "invalid" } : tokens.read(request.params["token"] ?? "", now());
}

async function wasUsed(deps: Deps, { id }: ActionGrant, context: InvocationContext): Promise<boolean> {
  const state = await deps.workflows(context).readEntityState(usedActions.name, usedActionsKey(id));
  const { data } = usedActionsState.safeParse(state);
  return data !== undefined && isUsed(data, id);
}

async function perform(deps: Deps, { action, id }: ActionGrant, context: InvocationContext, call: RouteCall) {
  const workflows = deps.workflows(context);
  const at = deps.now();
  const end = await performAction(workflows, action, id, at);
  await workflows.signalEntity(usedActions.name, usedActionsKey(id), "use", { id, at });
  const what = action.kind === "retryBackup" ? action.vmId : `incident ${action.incidentId}`;
  context.info(`A link in a message was used: ${action.kind} of ${what} (${end.kind}).`);
  if (end.kind !== "incidentOver") await call.changed(changeOf(action));
  return end;
}

function changeOf(action: Action): MadeChange {
  if (action.kind === "retryBackup") return { what: "backup", subject: action.vmId };
  return { what: action.kind, subject: action.incidentId };
}
