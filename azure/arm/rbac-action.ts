import type { HttpMethods } from "@azure/core-rest-pipeline";

const SUBSCRIPTION = /^\/subscriptions\/([^/]+)/i;
const PROVIDER = /\/providers\/([^/]+)\/(.+)$/i;

/**
 * The subscription and the RBAC action of a request, from its path: types and names of a resource alternate behind the provider,
 * and the method says what is done. In lower case. `undefined` for a request without a subscription, such as a query of Resource
 * Graph.
 */
export function rbacActionOf(
  method: HttpMethods,
  url: string,
): { readonly subscriptionId: string; readonly action: string } | undefined {
  const path = new URL(url).pathname.replace(/\/+$/, "").toLowerCase();
  const subscriptionId = SUBSCRIPTION.exec(path)?.[1];
  if (subscriptionId === undefined) return undefined;
  const [, namespace, rest = ""] = PROVIDER.exec(path.slice(path.lastIndexOf("/providers/"))) ?? [];
  const types = rest.split("/").filter((_, index) => index % 2 === 0);
  const resource =
    namespace === undefined ? "microsoft.resources/subscriptions/resourcegroups" : [namespace, ...types].join("/");
  return { subscriptionId, action: `${resource}/${verbOf(method)}` };
}

/** How Resource Manager itself counts a request. */
export function armKindOf(method: HttpMethods): "arm/reads" | "arm/writes" | "arm/deletes" {
  if (method === "GET" || method === "HEAD") return "arm/reads";
  return method === "DELETE" ? "arm/deletes" : "arm/writes";
}

function verbOf(method: HttpMethods): string {
  switch (method) {
    case "GET":
    case "HEAD":
      return "read";
    case "DELETE":
      return "delete";
    case "POST":
      return "action";
    default:
      return "write";
  }
}
