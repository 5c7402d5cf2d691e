import type { QueryResponse, ResourceGraphClient } from "@azure/arm-resourcegraph";
import { isRestError } from "@azure/core-rest-pipeline";
import { BackupError } from "../../domain/errors.ts";
import type { Fleet, FleetItem, FleetMachine } from "../../domain/ports/fleet.ts";
import { parseSubscriptionId, parseVirtualMachineId } from "../../domain/resource-id.ts";
import { type AzureCall, AzureResponseUnreadable, callAzure, requireId } from "../arm/azure-error.ts";
import { type AzureOptions, createResourceGraphClient } from "../arm/clients.ts";
import { optional } from "../arm/response-values.ts";
import { parseJson } from "../arm/service-response.ts";
import { itemsQuery, machinesQuery, orphansQuery, SUBSCRIPTIONS_QUERY, tagsQuery, vaultsQuery } from "./queries.ts";
import { itemOf, machineOf, type Row, rowsOf, tagsIn, textOf } from "./row-mapping.ts";

/** Rows of a page; Azure allows 1,000. */
const PAGE_SIZE = 200;

/**
 * Machines and items over Azure Resource Graph: a query per page. Azure silently leaves unreadable subscriptions out of a result,
 * which is why `readableSubscriptions` asks for the subscriptions themselves.
 */
export function createResourceGraphFleet(options: AzureOptions, pageSize = PAGE_SIZE): Fleet {
  const client = createResourceGraphClient(options);
  const query = querierOf(client, pageSize);
  const itemsOf = async (vmId: string): Promise<readonly FleetItem[]> => {
    const call = callFor("find the protected items of", vmId);
    requireId(call, parseVirtualMachineId(vmId));
    const response = await query(call, itemsQuery(vmId));
    return callAzure(call, async () => presentItems(rowsOf(response.data)));
  };
  return {
    readableSubscriptions: (subscriptionIds) => readableOf(query, subscriptionIds, pageSize),

    async machines({ subscriptionIds, cursor }) {
      const call = callFor("list the machines of", `${subscriptionIds.length} subscriptions`);
      for (const id of subscriptionIds) requireId(call, parseSubscriptionId(id));
      const { token, last } = readCursor(call, cursor);
      const response = await query(call, machinesQuery(subscriptionIds), optional("skipToken", token));
      const { groups, unreadable } = await callAzure(call, async () => machinesIn(rowsOf(response.data)));
      const machines: FleetMachine[] = [];
      for (const { key, ...found } of groups) {
        // The page before had the machine's first items, this one has the rest.
        machines.push(key === last ? { ...found, items: await itemsOf(found.machine.vmId) } : found);
      }
      return { machines, unreadable, ...nextCursor(call, response, groups.at(-1)?.key) };
    },

    async orphans({ subscriptionIds, cursor }) {
      const call = callFor("list the items without machine of", `${subscriptionIds.length} subscriptions`);
      const { token } = readCursor(call, cursor);
      const response = await query(call, orphansQuery(), optional("skipToken", token));
      const items = await callAzure(call, async () => presentItems(rowsOf(response.data)));
      const wanted = new Set(subscriptionIds.map((id) => id.toLowerCase()));
      const isOurs = ({ vmId, isSoftDeleted }: FleetItem) =>
        !isSoftDeleted && wanted.has(parseVirtualMachineId(vmId)?.subscriptionId.toLowerCase() ?? "");
      return { items: items.filter(isOurs), ...nextCursor(call, response, undefined) };
    },

    async vaults(subscriptionIds) {
      const call = callFor("list the vaults of", `${subscriptionIds.length} subscriptions`);
      for (const id of subscriptionIds) requireId(call, parseSubscriptionId(id));
      const text = vaultsQuery(subscriptionIds);
      const rows = await allRows(call, (cursor) => query(call, text, optional("skipToken", cursor.token)));
      return rows.flatMap((row) => textOf(row, "id") ?? []);
    },

    async tagsOf(vmIds) {
      const call = callFor("read the tags of", `${vmIds.length} machines`);
      for (const id of vmIds) requireId(call, parseVirtualMachineId(id));
      if (vmIds.length === 0) return new Map();
      const text = tagsQuery(vmIds);
      const rows = await allRows(call, (cursor) => query(call, text, optional("skipToken", cursor.token)));
      return new Map(rows.map((row) => [textOf(row, "key") ?? "", tagsIn(row)]));
    },

    itemOf: itemsOf,
  };
}

type Querier = ReturnType<typeof querierOf>;

/** A query's page, as Azure answers it. */
function querierOf(client: ResourceGraphClient, top: number) {
  return (call: AzureCall, text: string, page: { skipToken?: string; subscriptions?: string[] } = {}) => {
    const { subscriptions, skipToken } = page;
    const options = { top, resultFormat: "objectArray", ...optional("skipToken", skipToken) } as const;
    return callAzure(call, async () => {
      try {
        return await client.resources({ query: text, options, ...optional("subscriptions", subscriptions) });
      } catch (error) {
        throw isNothingReadable(error) ? nothingReadable(call) : error;
      }
    });
  };
}

async function readableOf(
  query: Querier,
  subscriptionIds: readonly string[],
  pageSize: number,
): Promise<readonly string[]> {
  const call = callFor("find the readable subscriptions of", `${subscriptionIds.length} subscriptions`);
  const readable = new Set<string>();
  for (let start = 0; start < subscriptionIds.length; start += pageSize) {
    const subscriptions = subscriptionIds.slice(start, start + pageSize);
    for (const id of subscriptions) requireId(call, parseSubscriptionId(id));
    const rows = await query(call, SUBSCRIPTIONS_QUERY, { subscriptions }).then(
      ({ data }) => callAzure(call, async () => rowsOf(data)),
      (error: unknown) => {
        if (error instanceof BackupError && error.serviceCode === NOTHING_READABLE) return [];
        throw error;
      },
    );
    for (const row of rows) readable.add((textOf(row, "subscriptionId") ?? "").toLowerCase());
  }
  return subscriptionIds.filter((id) => readable.has(id.toLowerCase()));
}

function callFor(action: string, resource: string): AzureCall {
  return { action, resource, kind: "read" };
}

/** The code is in the error's details; the error's own is always `BadRequest`. */
const NOTHING_READABLE = "NoValidSubscriptionsInQueryRequest";

function isNothingReadable(error: unknown): boolean {
  if (!isRestError(error)) return false;
  const body = parseJson(error.response?.bodyAsText);
  return JSON.stringify(body ?? "").includes(`"${NOTHING_READABLE}"`);
}

function nothingReadable({ action, resource }: AzureCall): BackupError {
  const remedy =
    'Assign the role "Holdfast Machine Reader" to the app\'s identity on the subscriptions (docs/azure-calls.md).';
  const text = `Cannot ${action} ${resource}: Azure Resource Graph shows none of them to the app. ${remedy}`;
  return new BackupError("AZURE_ACCESS_DENIED", text, { serviceCode: NOTHING_READABLE });
}

interface MachineRows extends FleetMachine {
  readonly key: string;
}

/** Rows of one machine follow each other. A row that cannot be read costs its machine, not the page. */
function machinesIn(rows: readonly Row[]) {
  const groups: MachineRows[] = [];
  const unreadable: string[] = [];
  for (const [key, ofMachine] of Map.groupBy(rows, (row) => textOf(row, "key") ?? "")) {
    try {
      groups.push({ key, machine: machineOf(ofMachine[0] ?? {}), items: presentItems(ofMachine) });
    } catch (error) {
      if (!(error instanceof AzureResponseUnreadable)) throw error;
      unreadable.push(key);
    }
  }
  return { groups, unreadable };
}

function presentItems(rows: readonly Row[]): readonly FleetItem[] {
  return rows.flatMap((row) => itemOf(row) ?? []);
}

/** The rows of every page. */
async function allRows(call: AzureCall, readPage: (cursor: Cursor) => Promise<QueryResponse>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let cursor: Cursor | undefined = {}; cursor !== undefined; ) {
    const response: QueryResponse = await readPage(cursor);
    rows.push(...(await callAzure(call, async () => rowsOf(response.data))));
    const next = nextCursor(call, response, undefined).cursor;
    cursor = next === undefined ? undefined : readCursor(call, next);
  }
  return rows;
}

interface Cursor {
  readonly token?: string;
  /** Key of the machine that the page ended with. */
  readonly last?: string;
}

function readCursor(call: AzureCall, cursor: string | undefined): Cursor {
  if (cursor === undefined) return {};
  const read: unknown = parseJson(cursor);
  if (typeof read === "object" && read !== null && "token" in read) return read as Cursor;
  throw new BackupError("AZURE_REFUSED", `Cannot ${call.action} ${call.resource}: the cursor is not one of this list.`);
}

/** @throws BackupError `AZURE_RESPONSE_UNREADABLE` when Azure cut the result off: the rest must not count as absent. */
function nextCursor(call: AzureCall, response: QueryResponse, last: string | undefined): { readonly cursor?: string } {
  const { skipToken, resultTruncated } = response;
  if (skipToken !== undefined && skipToken !== "") {
    return { cursor: JSON.stringify({ token: skipToken, ...optional("last", last) }) };
  }
  if (String(resultTruncated).toLowerCase() !== "true") return {};
  const text = `Cannot ${call.action} ${call.resource}: Azure Resource Graph cut the result off.`;
  throw new BackupError("AZURE_RESPONSE_UNREADABLE", text);
}
