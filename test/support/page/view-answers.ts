import type { ApiAnswers } from "../page-server.ts";
import { failedMachine, vmIdOf } from "./sample-machine.ts";
import {
  approvals,
  changes,
  channels,
  earlierRun,
  incident,
  overdue,
  run,
  runItems,
  schedulesIn,
  vault,
  whatIfAnswer,
} from "./sample-operations.ts";

const path = (prefix: string, id: string) => `GET ${prefix}/${encodeURIComponent(id)}`;
const listed = (request: { readonly path: string }, items: readonly { readonly status: string }[]) => {
  const status = new URL(request.path, "http://page").searchParams.get("status");
  return { body: { items: status === null ? items : items.filter((item) => item.status === status) } };
};

/** What the views of this page ask, answered with a small fleet in which something is wrong. */
export const viewAnswers: ApiAnswers = {
  "GET /api/me": { body: { name: "Ada", roles: ["reader", "operator", "approver"], signIn: true } },
  [path("/api/virtual-machines", failedMachine.vmId)]: { body: failedMachine },
  "GET /api/incidents": (request) => listed(request, [incident, overdue]),
  [path("/api/incidents", incident.id)]: {
    body: {
      ...incident,
      items: [
        { key: "1", vmId: vmIdOf("web-01"), openedAt: "2026-03-30T23:05:00.000Z" },
        { key: "2", vmId: vmIdOf("web-02"), openedAt: "2026-03-30T23:07:00.000Z" },
        {
          key: "3",
          vmId: vmIdOf("web-03"),
          openedAt: "2026-03-30T23:09:00.000Z",
          closedAt: "2026-03-31T00:10:00.000Z",
        },
      ],
    },
  },
  "GET /api/runs": { body: { items: [run, earlierRun] } },
  [path("/api/runs", run.id)]: (request) => {
    const { items } = listed(request, runItems(700)).body;
    return { body: { ...run, items: request.path.includes("pageSize=1&") ? items.slice(0, 1) : items } };
  },
  [path("/api/runs", earlierRun.id)]: (request) => ({ body: { ...earlierRun, ...listed(request, runItems(6)).body } }),
  "GET /api/schedules": ({ path: asked }) => ({ body: { items: schedulesIn(asked) } }),
  "GET /api/vaults": { body: { items: [vault] } },
  "GET /api/channels": { body: { items: channels } },
  "GET /api/channels/operations": {
    body: { ...channels[0], deliveries: channels[0]?.lastDeliveries ?? [], lastDeliveries: undefined },
  },
  "POST /api/what-if": { body: whatIfAnswer },
  "GET /api/approvals": { body: { items: approvals } },
  "GET /api/changes": { body: { items: changes } },
};

/** Addresses of the views that the answers are for, below /api/ui. */
export const viewPaths = {
  machine: `/machines/${encodeURIComponent(failedMachine.vmId)}`,
  incidents: "/incidents",
  incident: `/incidents/${incident.id}`,
  runs: "/runs",
  run: `/runs/${encodeURIComponent(run.id)}`,
  endedRun: `/runs/${encodeURIComponent(earlierRun.id)}`,
  schedules: "/schedules",
  vaults: "/vaults",
  channels: "/channels",
  whatIf: "/what-if",
  approvals: "/approvals",
} as const;
