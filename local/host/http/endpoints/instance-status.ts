import type { InstanceStatus } from "../../contract.ts";

/**
 * JSON text of an instance's status, with the members in the real host's order. Stored JSON text is inserted unchanged, so that
 * no number loses digits.
 */
export function statusText(
  instance: InstanceStatus,
  options: { readonly showInput: boolean; readonly history: readonly object[] | undefined },
): string {
  const members = [
    ["name", JSON.stringify(instance.name)],
    ["instanceId", JSON.stringify(instance.instanceId)],
    ["runtimeStatus", JSON.stringify(instance.runtimeStatus)],
    ["input", options.showInput ? storedValue(instance.input) : "null"],
    ["customStatus", storedValue(instance.customStatus)],
    ["output", storedValue(instance.output)],
    ["createdTime", JSON.stringify(wholeSeconds(instance.createdAtMs))],
    ["lastUpdatedTime", JSON.stringify(wholeSeconds(instance.lastUpdatedAtMs))],
    ...(options.history === undefined ? [] : [["historyEvents", JSON.stringify(options.history)]]),
  ];
  return `{${members.map(([name, value]) => `"${name}":${value}`).join(",")}}`;
}

/**
 * JSON text for a stored value: reasons and error texts, which are not JSON, become trimmed JSON strings; a missing value
 * becomes `null`.
 */
export function storedValue(stored: string | undefined): string {
  if (stored === undefined) return "null";
  return isJson(stored) ? stored : JSON.stringify(stored.trim());
}

export function isJson(candidate: string): boolean {
  try {
    JSON.parse(candidate);
    return true;
  } catch {
    return false;
  }
}

/** Instants in the status API have no fraction on the real host. */
function wholeSeconds(instantMs: number): string {
  return new Date(instantMs).toISOString().replace(/\.\d+Z$/, "Z");
}
