import { pathParameter } from "../../arm/arm-call.ts";
import type { ArmError } from "../../arm/errors.ts";
import { isObject, objectAt, stringAt } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import { idKey, isWithin } from "../../arm/resource-id.ts";
import type { Operation, SimulatorRequest } from "../../arm/service.ts";
import { lockInvalid, lockNotFound, roleAssignmentInvalid, roleAssignmentNotFound } from "../errors.ts";
import type { PlatformModel } from "../model/model.ts";
import { type ExtensionResource, ROLE_ASSIGNMENTS } from "../model/state.ts";
import { extensionResourceView } from "../views.ts";

const PAGE_SIZE = 1000;
const LOCK_LEVELS: ReadonlySet<unknown> = new Set(["CanNotDelete", "ReadOnly"]);

/** One kind of extension resource: one that can be on any scope. */
interface ExtensionKind {
  /** e.g. `Microsoft.Authorization/locks`. */
  readonly type: string;
  readonly operations: string;
  readonly store: Map<string, ExtensionResource>;
  readonly notFound: (name: string) => ArmError;
  /** Throws what is wrong with a PUT. */
  readonly check: (properties: Readonly<Record<string, unknown>>) => void;
  /** Azure answers 200 to a second PUT of a lock, 201 to every PUT of a role assignment. */
  readonly statusOfUpdate: 200 | 201;
}

/** Locks and role assignments, on any scope. */
export function extensionOperations({ state }: PlatformModel): readonly Operation[] {
  return [
    ...operationsOf({
      type: "Microsoft.Authorization/locks",
      operations: "ManagementLocks",
      store: state.locks,
      notFound: lockNotFound,
      check: ({ level }) => {
        if (!LOCK_LEVELS.has(level)) throw lockInvalid(stringAt(level));
      },
      statusOfUpdate: 200,
    }),
    ...operationsOf({
      type: ROLE_ASSIGNMENTS,
      operations: "RoleAssignments",
      store: state.roleAssignments,
      notFound: roleAssignmentNotFound,
      check: (properties) => {
        const missing = ["roleDefinitionId", "principalId"].find((name) => typeof properties[name] !== "string");
        if (missing !== undefined) throw roleAssignmentInvalid(missing);
      },
      statusOfUpdate: 201,
    }),
  ];
}

function operationsOf(kind: ExtensionKind): readonly Operation[] {
  const [namespace, type] = kind.type.split("/");
  const list = `/{+scope}/providers/${namespace}/${type}`;
  const one = `${list}/{name}`;
  const keyOf = (request: SimulatorRequest) => idKey(idOf(kind, request));
  return [
    {
      name: `${kind.operations}_ListByScope`,
      method: "GET",
      path: list,
      action: `${kind.type}/read`,
      handle: (request) => {
        const scope = pathParameter(request, "scope");
        const found = [...kind.store.values()].filter(
          (each) => isWithin(each.scope, scope) || isWithin(scope, each.scope),
        );
        return pageOf(
          request,
          found.map((each) => extensionResourceView(kind.type, each)),
          PAGE_SIZE,
        );
      },
    },
    {
      name: `${kind.operations}_Get`,
      method: "GET",
      path: one,
      action: `${kind.type}/read`,
      handle: (request) => {
        const found = kind.store.get(keyOf(request));
        if (found === undefined) throw kind.notFound(pathParameter(request, "name"));
        return { status: 200, body: extensionResourceView(kind.type, found) };
      },
    },
    {
      name: `${kind.operations}_CreateOrUpdate`,
      method: "PUT",
      path: one,
      action: `${kind.type}/write`,
      handle: (request) => {
        const properties = objectAt(isObject(request.body) ? request.body : {}, "properties");
        kind.check(properties);
        const existed = kind.store.has(keyOf(request));
        const scope = pathParameter(request, "scope");
        const resource = { id: idOf(kind, request), scope, name: pathParameter(request, "name"), properties };
        kind.store.set(keyOf(request), resource);
        return { status: existed ? kind.statusOfUpdate : 201, body: extensionResourceView(kind.type, resource) };
      },
    },
    {
      name: `${kind.operations}_Delete`,
      method: "DELETE",
      path: one,
      action: `${kind.type}/delete`,
      handle: (request) => ({ status: kind.store.delete(keyOf(request)) ? 200 : 204 }),
    },
  ];
}

function idOf(kind: ExtensionKind, request: SimulatorRequest): string {
  const scope = pathParameter(request, "scope");
  return `${scope === "/" ? "" : scope}/providers/${kind.type}/${pathParameter(request, "name")}`;
}
