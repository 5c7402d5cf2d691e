/** ARM resource IDs: `/subscriptions/{id}/resourceGroups/{name}/providers/{namespace}/{type}/{name}[/{type}/{name}]…`. */
export interface ResourceIdParts {
  readonly subscriptionId: string | undefined;
  readonly resourceGroupName: string | undefined;
  /** Namespace of the last provider in the ID, e.g. `Microsoft.Compute`. */
  readonly namespace: string | undefined;
  /** e.g. `Microsoft.Compute/virtualMachines/extensions`; undefined above provider level. */
  readonly type: string | undefined;
  /** Last segment. */
  readonly name: string;
}

/** Two IDs are the same when their keys are equal: casing, empty segments and a trailing slash do not count. */
export function idKey(id: string): string {
  return `/${segmentsOf(id).join("/").toLowerCase()}`;
}

export function segmentsOf(id: string): readonly string[] {
  return id.split("/").filter((segment) => segment !== "");
}

export function parseResourceId(id: string): ResourceIdParts {
  const segments = segmentsOf(id);
  const after = (name: string) => {
    const index = segments.findIndex((segment) => segment.toLowerCase() === name);
    return index === -1 ? undefined : segments[index + 1];
  };
  const provider = segments.findLastIndex((segment) => segment.toLowerCase() === "providers");
  const namespace = provider === -1 ? undefined : segments[provider + 1];
  const types = provider === -1 ? [] : segments.slice(provider + 2).filter((_, index) => index % 2 === 0);
  return {
    subscriptionId: after("subscriptions"),
    resourceGroupName: after("resourcegroups"),
    namespace,
    type: namespace === undefined || types.length === 0 ? undefined : [namespace, ...types].join("/"),
    name: segments.at(-1) ?? "",
  };
}

/** The tracked resource an ID belongs to: the ID itself, or for a child resource its root; undefined above that. */
export function trackedResourceKey(id: string): string | undefined {
  const segments = segmentsOf(id.toLowerCase());
  const provider = segments.indexOf("providers");
  return provider === -1 || segments.length < provider + 4
    ? undefined
    : `/${segments.slice(0, provider + 4).join("/")}`;
}

/** Whether `id` is `scope` or is below it. */
export function isWithin(id: string, scope: string): boolean {
  const [inner, outer] = [idKey(id), idKey(scope)];
  return outer === "/" || inner === outer || inner.startsWith(`${outer}/`);
}
