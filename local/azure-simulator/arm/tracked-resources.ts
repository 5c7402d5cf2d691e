import { pathParameter } from "./arm-call.ts";
import { bodyEmpty, locationConflict, locationRequired, resourceNotFound } from "./errors.ts";
import { isObject, type JsonObject, mergePatch, objectAt, stringAt, stringMembers } from "./json.ts";
import { pageOf } from "./paging.ts";
import { normalizeLocation } from "./regions.ts";
import { idKey } from "./resource-id.ts";
import type { ArmResource, Operation, SimulatorContext, SimulatorRequest, SimulatorResponse } from "./service.ts";

/** A resource as a provider stores it. */
export interface StoredResource {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly createdAtMs: number;
  tags: Readonly<Record<string, string>>;
  /** Members beside `properties`: `sku`, `zones`, `kind`, `identity`. */
  envelope: JsonObject;
  properties: JsonObject;
}

/** What of a PUT is stored. */
interface Prepared {
  readonly properties: JsonObject;
  readonly envelope?: JsonObject;
}

/** One tracked resource type with ARM's usual operations. */
export interface TrackedType {
  /** e.g. `Microsoft.Compute/disks`. */
  readonly type: string;
  /** First half of Azure's operation IDs, e.g. `Disks`. */
  readonly operationGroup: string;
  /** Name of the path parameter, e.g. `diskName`. */
  readonly parameter: string;
  /** Checks a PUT and returns what to store; throws an {@link ArmError} when the PUT is wrong. */
  readonly prepare: (put: ResourcePut) => Prepared;
  /** How the resource is shown; its stored members when absent. */
  readonly view?: (resource: StoredResource, request?: SimulatorRequest) => ArmResource;
  /** Throws when the resource cannot be deleted now. */
  readonly checkDelete?: (resource: StoredResource) => void;
  /** Response to a stored PUT or PATCH; when absent, 201 or 200 with the resource. */
  readonly written?: (resource: StoredResource, request: SimulatorRequest, created: boolean) => SimulatorResponse;
  /** Response to a DELETE, and its removal now or later; when absent, removed at once with 200. */
  readonly deleted?: (resource: StoredResource, request: SimulatorRequest, remove: () => void) => SimulatorResponse;
  readonly statusOfCreation?: 200 | 201;
}

interface ResourcePut {
  readonly request: SimulatorRequest;
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly properties: JsonObject;
  readonly existing: StoredResource | undefined;
}

export interface TrackedResources {
  readonly operations: readonly Operation[];
  find(id: string): StoredResource | undefined;
  /** Adds a resource without a call, as a provider does when one resource creates another. */
  add(resource: Omit<StoredResource, "name" | "createdAtMs">): StoredResource;
  remove(id: string): void;
  all(): readonly StoredResource[];
  /** As ARM shows them. */
  resources(): readonly ArmResource[];
}

const PAGE_SIZE = 200;
const ENVELOPE = ["sku", "kind", "zones", "identity", "plan", "extendedLocation", "managedBy"];

export function createTrackedResources(
  context: Pick<SimulatorContext, "clock" | "publish">,
  spec: TrackedType,
): TrackedResources {
  const store = new Map<string, StoredResource>();
  const view = (resource: StoredResource, request?: SimulatorRequest): ArmResource =>
    spec.view?.(resource, request) ?? plainView(spec.type, resource);
  const publish = (kind: "written" | "deleted", resource: StoredResource, created: boolean) => {
    const operationName = `${spec.type}/${kind === "written" ? "write" : "delete"}`;
    context.publish({ kind, resource: view(resource), operationName, created });
  };
  const put = (request: SimulatorRequest): SimulatorResponse => {
    const checked = checkPut(spec, request, store.get(idKey(decodeURIComponent(request.path))));
    const { existing, id, name, location } = checked;
    const prepared = spec.prepare(checked);
    const resource = existing ?? {
      id,
      name,
      location,
      createdAtMs: context.clock.now(),
      tags: {},
      envelope: {},
      properties: {},
    };
    resource.tags = stringMembers(objectAt(request.body, "tags"));
    resource.envelope = prepared.envelope ?? envelopeOf(request.body);
    resource.properties = prepared.properties;
    store.set(idKey(id), resource);
    return respondToWrite(resource, request, existing === undefined);
  };
  const respondToWrite = (resource: StoredResource, request: SimulatorRequest, created: boolean): SimulatorResponse => {
    publish("written", resource, created);
    const status = created ? (spec.statusOfCreation ?? 201) : 200;
    return spec.written?.(resource, request, created) ?? { status, body: view(resource) };
  };
  const patch = (resource: StoredResource, request: SimulatorRequest): SimulatorResponse => {
    const body = isObject(request.body) ? request.body : {};
    if (isObject(body["tags"])) resource.tags = stringMembers(body["tags"]);
    resource.envelope = mergePatch(resource.envelope, envelopeOf(body));
    resource.properties = mergePatch(resource.properties, objectAt(body, "properties"));
    return respondToWrite(resource, request, false);
  };
  const remove = (resource: StoredResource): void => {
    if (store.get(idKey(resource.id)) !== resource) return;
    store.delete(idKey(resource.id));
    publish("deleted", resource, false);
  };
  const deleteOne = (request: SimulatorRequest): SimulatorResponse => {
    const resource = store.get(idKey(decodeURIComponent(request.path)));
    if (resource === undefined) return { status: 204 };
    spec.checkDelete?.(resource);
    if (spec.deleted !== undefined) return spec.deleted(resource, request, () => remove(resource));
    remove(resource);
    return { status: 200 };
  };
  return {
    operations: operationsOf(spec, { store, view, put, patch, deleteOne }),
    find: (id) => store.get(idKey(id)),
    add(resource) {
      const name = resource.id.split("/").at(-1) ?? "";
      const stored = { ...resource, name, createdAtMs: context.clock.now() };
      store.set(idKey(resource.id), stored);
      return stored;
    },
    remove(id) {
      const resource = store.get(idKey(id));
      if (resource !== undefined) remove(resource);
    },
    all: () => [...store.values()],
    resources: () => [...store.values()].map((resource) => view(resource)),
  };
}

/** `{ id, name, type, location, tags, sku…, properties }`, as ARM shows a resource. */
export function plainView(type: string, resource: StoredResource): ArmResource {
  const { id, name, location, tags, envelope, properties } = resource;
  return { id, name, type, location, tags, ...envelope, properties };
}

function checkPut(spec: TrackedType, request: SimulatorRequest, existing: StoredResource | undefined): ResourcePut {
  const name = pathParameter(request, spec.parameter);
  const group = pathParameter(request, "resourceGroupName");
  const location = stringAt(request.body, "location");
  if (!isObject(request.body)) throw bodyEmpty();
  if (location === undefined || location === "") throw locationRequired();
  if (existing !== undefined && normalizeLocation(existing.location) !== normalizeLocation(location)) {
    throw locationConflict(name, group, existing.location, location);
  }
  const subscription = pathParameter(request, "subscriptionId");
  const id = existing?.id ?? `/subscriptions/${subscription}/resourceGroups/${group}/providers/${spec.type}/${name}`;
  return {
    request,
    id,
    name,
    location: normalizeLocation(location),
    properties: objectAt(request.body, "properties"),
    existing,
  };
}

function envelopeOf(body: unknown): JsonObject {
  const members = isObject(body) ? body : {};
  return Object.fromEntries(ENVELOPE.flatMap((name) => (members[name] === undefined ? [] : [[name, members[name]]])));
}

interface Handlers {
  readonly store: ReadonlyMap<string, StoredResource>;
  readonly view: (resource: StoredResource, request?: SimulatorRequest) => ArmResource;
  readonly put: (request: SimulatorRequest) => SimulatorResponse;
  readonly patch: (resource: StoredResource, request: SimulatorRequest) => SimulatorResponse;
  readonly deleteOne: (request: SimulatorRequest) => SimulatorResponse;
}

function operationsOf(spec: TrackedType, handlers: Handlers): readonly Operation[] {
  const subscription = "/subscriptions/{subscriptionId}";
  const group = `${subscription}/resourceGroups/{resourceGroupName}`;
  const one = `${group}/providers/${spec.type}/{${spec.parameter}}`;
  const list = (scope: string) => (request: SimulatorRequest) => {
    const prefix = `${idKey(scope.replace(/\{(\w+)\}/g, (_, name: string) => pathParameter(request, name)))}/`;
    const found = [...handlers.store].filter(([key]) => key.startsWith(prefix));
    return pageOf(
      request,
      found.map(([, resource]) => handlers.view(resource, request)),
      PAGE_SIZE,
    );
  };
  const found = (handle: (resource: StoredResource, request: SimulatorRequest) => SimulatorResponse) => {
    return (request: SimulatorRequest) => {
      const resource = handlers.store.get(idKey(decodeURIComponent(request.path)));
      if (resource !== undefined) return handle(resource, request);
      throw resourceNotFound(
        spec.type,
        pathParameter(request, spec.parameter),
        pathParameter(request, "resourceGroupName"),
      );
    };
  };
  const [read, write, remove] = [`${spec.type}/read`, `${spec.type}/write`, `${spec.type}/delete`];
  const name = (operation: string) => `${spec.operationGroup}_${operation}`;
  return [
    {
      name: name("List"),
      method: "GET",
      path: `${subscription}/providers/${spec.type}`,
      action: read,
      handle: list(subscription),
    },
    {
      name: name("ListByResourceGroup"),
      method: "GET",
      path: `${group}/providers/${spec.type}`,
      action: read,
      handle: list(group),
    },
    {
      name: name("Get"),
      method: "GET",
      path: one,
      action: read,
      handle: found((resource, request) => ({ status: 200, body: handlers.view(resource, request) })),
    },
    { name: name("CreateOrUpdate"), method: "PUT", path: one, action: write, handle: handlers.put },
    { name: name("Update"), method: "PATCH", path: one, action: write, handle: found(handlers.patch) },
    { name: name("Delete"), method: "DELETE", path: one, action: remove, handle: handlers.deleteOne },
  ];
}
