import { findingsList } from "../findings.ts";
import { fleet } from "../fleet.ts";
import { machineDetail, machinesPage } from "../machines.ts";
import { findingsQuery } from "../requests/findings.ts";
import { backupRequest, machinesQuery, protectRequest } from "../requests/machines.ts";
import { instanceLinks } from "../workflows.ts";
import type { Answer, Route } from "./route.ts";

const started: Answer = {
  kind: "json",
  description: "Links to the workflow instance, which runs already or was started.",
  schema: instanceLinks,
  headers: { Location: "The instance's status.", "Retry-After": "Seconds after which to ask for it." },
};

export const machineRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/virtual-machines",
    operationId: "listMachines",
    tag: "Machines",
    summary: "List machines",
    description:
      "Machines by subscription, then name, page by page. A page may have fewer machines than asked for, or none, and still have a `continuation`. `counts` are of all machines, whatever is selected.",
    access: "key",
    query: machinesQuery,
    responses: { 200: { kind: "json", description: "A page of machines.", schema: machinesPage } },
    problems: [400, 503],
  },
  {
    method: "get",
    path: "/api/fleet",
    operationId: "getFleet",
    tag: "Machines",
    summary: "Read every machine as one table",
    description:
      "For the operators' page: at most 50,000 rows, with a strong ETag, compressed where the client takes that.",
    access: "key",
    responses: {
      200: { kind: "json", description: "All machines.", schema: fleet, headers: { ETag: "For If-None-Match." } },
    },
    problems: [503],
  },
  {
    method: "get",
    path: "/api/virtual-machines/{name}",
    operationId: "getMachine",
    tag: "Machines",
    summary: "Read one machine with its timeline",
    description: "409 lists the machines when several have the name.",
    access: "key",
    pathParameters: { name: "The machine's name, or its URL-encoded resource ID." },
    responses: { 200: { kind: "json", description: "The machine.", schema: machineDetail } },
    problems: [400, 404, 409, 503],
  },
  {
    method: "get",
    path: "/api/findings",
    operationId: "listFindings",
    tag: "Machines",
    summary: "List what hinders the protection of machines, by finding",
    description: "Over all machines that were not deleted. The gravest first, then the most frequent.",
    access: "key",
    query: findingsQuery,
    responses: { 200: { kind: "json", description: "Every finding with its machines.", schema: findingsList } },
    problems: [400, 503],
  },
  {
    method: "post",
    path: "/api/virtual-machines/protect",
    operationId: "protectMachine",
    tag: "Machines",
    summary: "Protect a machine",
    description: "Starts the workflow, or asks the one that runs to check the machine again before it ends.",
    access: "key",
    body: protectRequest,
    responses: { 202: started },
    problems: [400],
  },
  {
    method: "post",
    path: "/api/virtual-machines/backup",
    operationId: "backUpMachine",
    tag: "Machines",
    summary: "Back up a machine",
    description: "Starts an on-demand backup, or follows the one that runs.",
    access: "key",
    body: backupRequest,
    responses: { 202: started },
    problems: [400],
  },
  {
    method: "post",
    path: "/api/inventory/rebuild",
    operationId: "rebuildInventory",
    tag: "Machines",
    summary: "Bring every machine's record up to date",
    description: "Starts the sweep; one that runs does the same.",
    access: "key",
    responses: { 202: started },
  },
];
