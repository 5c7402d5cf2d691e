import type { FunctionApp, RegisteredFunction } from "../../contract.ts";
import { badArgument, bodyText, empty, type HostRequest, type HostResponse, json } from "../http-message.ts";
import { isJson } from "./instance-status.ts";

export interface AdminContext {
  readonly app: FunctionApp;
  /** Runs a timer function outside its schedule. */
  readonly runTimer: (target: RegisteredFunction) => Promise<void>;
  readonly onError: (error: unknown, target: RegisteredFunction) => void;
}

/** `/admin/functions/{name}` and `/admin/host/{status|ping}`. */
export function handleAdminRequest(
  context: AdminContext,
  request: HostRequest,
  [area, name, ...more]: readonly string[],
): HostResponse {
  if (more.length > 0 || name === undefined) return empty(404);
  if (area?.toLowerCase() === "functions")
    return request.method === "POST" ? runManually(context, request, name) : empty(404);
  if (area?.toLowerCase() !== "host") return empty(404);
  if (name.toLowerCase() === "ping") return empty(200);
  return name.toLowerCase() === "status" ? json(200, { id: "local", state: "Running" }) : empty(404);
}

/** Starts a function manually: 202 at once, whatever its result. Body: `{}` or `{ "input": "…" }`. */
function runManually(context: AdminContext, request: HostRequest, name: string): HostResponse {
  const target = context.app.functions.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (target === undefined) return empty(404);
  const body = bodyText(request).trim();
  if (body !== "" && !isJson(body)) return badArgument("The body is not valid JSON.");
  switch (target.trigger.type) {
    case "timertrigger":
      void context.runTimer(target);
      return empty(202);
    case "eventgridtrigger":
      context.app
        .invoke(target, { triggerData: { string: readInput(body) } })
        .catch((error: unknown) => context.onError(error, target));
      return empty(202);
    default:
      return badArgument(
        `The local host runs only timer and Event Grid functions manually; "${target.name}" has a ${target.trigger.type}.`,
      );
  }
}

function readInput(body: string): string {
  const parsed: unknown = body === "" ? undefined : JSON.parse(body);
  const input: unknown = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "input") : undefined;
  return typeof input === "string" ? input : (JSON.stringify(input) ?? "");
}
