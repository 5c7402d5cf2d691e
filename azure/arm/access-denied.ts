import { AZURE_CALLS } from "./azure-calls.ts";
import { ROLE_DEFINITIONS } from "./roles.ts";
import type { ServiceResponse } from "./service-response.ts";

/** What a 403 says in the words of the app's own roles. */
export interface Denial {
  /** What happened; `undefined`: Azure's own text is more than is known here. */
  readonly happened: string | undefined;
  readonly advice: string;
}

/** The two ways in which Resource Manager names what is missing; the second is about a resource that the call refers to. */
const NAMED = /not have (?:authorization|permission) to perform (?:the )?action(?:\(s\)|s)? '([^']{1,300})'/i;
const NAMED_SCOPE = /(?:over|on) (?:the )?(?:linked )?scopes?(?:\(s\))? '([^']{1,1000})'/gi;
const FAILED_AUTHORIZATION = /^(?:Linked)?AuthorizationFailed$/i;

/**
 * Reads a 403: the missing RBAC action and the scope as Azure names them, or else those of the request by the table of calls.
 *
 * @returns Short, because a failure text is cut after 600 characters: action and role come before the scope. `undefined` when
 *   nothing is known of the call.
 */
export function denialOf(
  { code = "", message = "" }: Pick<ServiceResponse, "code" | "message">,
  request: { readonly method: string; readonly url: string },
): Denial | undefined {
  const named = FAILED_AUTHORIZATION.test(code) ? NAMED.exec(message) : null;
  const path = URL.canParse(request.url) ? decoded(new URL(request.url).pathname) : "";
  const action = named?.[1] ?? actionOf(request.method, path);
  if (action === undefined) return undefined;
  const scope = named === null ? path : ([...message.matchAll(NAMED_SCOPE)].at(-1)?.[1] ?? path);
  const happened = named === null ? undefined : `the app's identity lacks ${spelled(action)}`;
  const need = named === null ? `The call needs ${spelled(action)}. ` : "";
  return { happened, advice: `${need}${remedy(action, scope)}` };
}

/** Roles that contain the action, by name, compared as Azure compares actions. */
export function rolesGranting(action: string): readonly (typeof ROLE_DEFINITIONS)[number][] {
  return ROLE_DEFINITIONS.filter(({ actions }) => actions.some((each) => isSame(each, action)));
}

function remedy(action: string, scope: string): string {
  const roles = rolesGranting(action);
  if (roles.length === 0) return "None of the app's roles grants it: see docs/azure-calls.md.";
  const names = roles.map(({ name }) => `"${name}"`).join(" or ");
  const isNew = roles.some(({ key }) => key === "vaultCreator");
  return `Assign the role ${names} (docs/azure-calls.md) to it on ${assignableScope(scope, isNew)}.`;
}

const SUBSCRIPTION = /^\/subscriptions\/[^/]+/i;
const VAULT = /^.*?\/vaults\/[^/]+/i;

/** Where a role that helps can be assigned: what is to be created does not exist, and operations of a subscription are no resource. */
function assignableScope(scope: string, isNew: boolean): string {
  const subscription = SUBSCRIPTION.exec(scope)?.[0];
  if (subscription === undefined) return "the subscriptions";
  if (isNew || scope.slice(subscription.length).toLowerCase().startsWith("/providers/")) return subscription;
  return VAULT.exec(scope)?.[0] ?? scope;
}

/** The action that the table has for a request. */
function actionOf(method: string, path: string): string | undefined {
  return AZURE_CALLS.find((call) => call.method === method && isPathOf(call.path, path))?.action;
}

function isPathOf(template: string, path: string): boolean {
  const [names, parts] = [template.split("/"), path.split("/")];
  return names.length === parts.length && names.every((name, at) => name.startsWith("{") || isSame(name, parts[at]));
}

/** As Azure's role definitions spell it, where they have it. */
function spelled(action: string): string {
  return ROLE_DEFINITIONS.flatMap(({ actions }) => actions).find((each) => isSame(each, action)) ?? action;
}

function isSame(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
