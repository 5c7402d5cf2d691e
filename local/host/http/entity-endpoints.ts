import { bodyText, empty, type HostAnswer, type HostRequest, json, jsonText } from "./http-message.ts";
import { continuationHeader, readContinuation, readTop } from "./instance-endpoints.ts";
import { isJson, storedValue, wholeSeconds } from "./instance-status.ts";
import { invalidJson, type ManagementParts, unknownFunction } from "./orchestrator-endpoints.ts";

/** `GET entities/{name}/{key}`: the state itself, 404 when the entity does not exist. */
export function readEntity(parts: ManagementParts, name: string, key: string): HostAnswer {
  const state = parts.hub.entityState({ name: name.toLowerCase(), key });
  return state === undefined ? empty(404) : jsonText(200, storedValue(state));
}

/** `POST entities/{name}/{key}?op=`: sends a signal; the body, if any, is the operation's input. */
export function signalEntity(parts: ManagementParts, request: HostRequest, name: string, key: string): HostAnswer {
  const entityName = name.toLowerCase();
  if (parts.app.find("entityTrigger", entityName) === undefined) {
    return json(400, { Message: unknownFunction(parts.app, "entity", entityName) });
  }
  const input = bodyText(request).trim();
  if (input !== "" && !isJson(input)) return invalidJson(input);
  const operation = request.query.get("op") ?? "";
  const answer = parts.hub.signalEntity({ name: entityName, key }, operation, input === "" ? undefined : input);
  if (answer.ok) return empty(202);
  return json(400, { Message: "message" in answer.refusal ? answer.refusal.message : answer.refusal.kind });
}

/** `GET entities[/{name}]?top=&fetchState=`: one page of entities. */
export function listEntities(parts: ManagementParts, request: HostRequest, name: string | undefined): HostAnswer {
  const continuation = readContinuation(request);
  const page = parts.hub.listEntities({
    ...(name === undefined ? {} : { name: name.toLowerCase() }),
    top: readTop(request),
    ...(continuation === undefined ? {} : { continuation }),
  });
  const withState = request.query.get("fetchState")?.toLowerCase() === "true";
  const items = page.entities.map(({ entity, stateJson, lastOperationAtMs }) => {
    const head = JSON.stringify({ entityId: entity, lastOperationTime: wholeSeconds(lastOperationAtMs) });
    return withState ? `${head.slice(0, -1)},"state":${storedValue(stateJson)}}` : head;
  });
  return jsonText(200, `[${items.join(",")}]`, continuationHeader(page.continuation));
}
