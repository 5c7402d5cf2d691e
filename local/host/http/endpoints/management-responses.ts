import type { Clock } from "../../../clock.ts";
import type { FunctionApp, TaskHub } from "../../contract.ts";
import { failure, type HostRequest, type HostResponse, internalServerError, json } from "../http-message.ts";
import type { ManagementUrls } from "./management-urls.ts";

/** What every endpoint of the durable management API uses. */
export interface ManagementContext {
  readonly app: FunctionApp;
  readonly hub: TaskHub;
  readonly clock: Clock;
  readonly urls: ManagementUrls;
}

/** 202 with the URLs that manage an instance. */
export function checkStatusResponse(
  context: ManagementContext,
  request: HostRequest,
  instanceId: string,
): HostResponse {
  const links = context.urls.checkStatus(request.origin, instanceId);
  return json(202, links, { location: context.urls.statusQuery(request.origin, instanceId), "retry-after": "10" });
}

/** @param message - The task hub's, which names the status of the existing instance. */
export function alreadyExists(message: string): HostResponse {
  return internalServerError(message, "DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException");
}

/** The response to a body that is not JSON, with the real host's .NET type. */
export function invalidJson(body: string): HostResponse {
  return failure(400, "Invalid JSON content", {
    message: describeInvalidJson(body),
    type: "Newtonsoft.Json.JsonReaderException",
  });
}

/** The text of the real host's JSON reader for the usual mistakes; a plain sentence for all others. */
function describeInvalidJson(body: string): string {
  const [first = ""] = body;
  if (first === "") return "Error reading JToken from JsonReader. Path '', line 0, position 0.";
  if (!/[{["'\-+.\dtfnNIu/]/.test(first) || /^n[^ue]/.test(body)) {
    return `Unexpected character encountered while parsing value: ${first}. Path '', line 0, position 0.`;
  }
  if (/^\{[\w$]+$/.test(body)) {
    return `Unexpected end while parsing unquoted property name. Path '', line 1, position ${body.length}.`;
  }
  const afterBrace = /^\{([^\w$\s"'}/])/.exec(body)?.[1];
  return afterBrace === undefined
    ? "The request body is not valid JSON."
    : `Invalid property identifier character: ${afterBrace}. Path '', line 1, position 1.`;
}
