import { isObject } from "../arm/json.ts";
import { parseResourceId } from "../arm/resource-id.ts";
import type { ArmResource } from "../arm/service.ts";
import type { Row } from "./query/row.ts";

/** Resource Graph shows types, groups and subscriptions in lower case. */
export function rowView(resource: ArmResource, tenantId: string): Row {
  const { subscriptionId, resourceGroupName } = parseResourceId(resource.id);
  return {
    ...resource,
    type: resource.type.toLowerCase(),
    tenantId,
    subscriptionId: subscriptionId?.toLowerCase() ?? "",
    resourceGroup: resourceGroupName?.toLowerCase() ?? "",
    tags: resource.tags ?? null,
  };
}

/** The rows of one page as the caller asked for them: objects, or a table. */
export function rowsView(rows: readonly Row[], resultFormat: string | undefined) {
  return resultFormat === "table" ? asTable(rows) : rows;
}

function asTable(rows: readonly Row[]) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => ({ name, type: isObject(rows[0]?.[name]) ? "object" : "string" }));
  return { columns, rows: rows.map((row) => names.map((name) => row[name] ?? null)) };
}
