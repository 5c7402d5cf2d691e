import { unknownFunctionMessage } from "../../refusals.ts";
import { bodyText, empty, type HostRequest, type HostResponse, json, jsonText } from "../http-message.ts";
import { isJson, storedValue } from "./instance-status.ts";
import { invalidJson, type ManagementContext } from "./management-responses.ts";
import { continuationHeader, readContinuation, readTop } from "./paging.ts";

/** `GET entities/{name}/{key}`: the state itself; 404 when the entity does not exist. */
export function readEntity(context: ManagementContext, name: string, key: string): HostResponse {
  const state = context.hub.entityState({ name: name.toLowerCase(), key });
  return state === undefined ? empty(404) : jsonText(200, storedValue(state));
}

/**
 * `POST entities/{name}/{key}?op=`: sends a signal; the body, if any, is the operation's input. `DELETE` sends the signal `delete`.
 */
export function signalEntity(
  context: ManagementContext,
  request: HostRequest,
  name: string,
  key: string,
): HostResponse {
  const entityName = name.toLowerCase();
  const unknown = unknownFunctionMessage(context.app, "entity", entityName);
  if (unknown !== undefined) return json(400, { Message: unknown });
  const input = bodyText(request).trim();
  if (input !== "" && !isJson(input)) return invalidJson(input);
  const operation = request.method === "DELETE" ? "delete" : (request.query.get("op") ?? "");
  const result = context.hub.signalEntity({ name: entityName, key }, operation, input === "" ? undefined : input);
  if (result.ok) return empty(202);
  return json(400, { Message: "message" in result.refusal ? result.refusal.message : result.refusal.kind });
}

/** `GET entities[/{name}]?top=&fetchState=`: one page of entities. */
export function listEntities(context: ManagementContext, request: HostRequest, name: string | undefined): HostResponse {
  const page = context.hub.listEntities({
    name: name?.toLowerCase(),
    top: readTop(request),
    continuation: readContinuation(request),
  });
  const withState = request.query.get("fetchState")?.toLowerCase() === "true";
  const items = page.entities.map(({ entity, stateJson, lastOperationAtMs }) => {
    const head = JSON.stringify({ entityId: entity, lastOperationTime: new Date(lastOperationAtMs).toISOString() });
    return `${head.slice(0, -1)},"state":${withState ? storedValue(stateJson) : "null"}}`;
  });
  return jsonText(200, `[${items.join(",")}]`, continuationHeader(page.continuation));
}
