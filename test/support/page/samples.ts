import type { Health } from "../../../api/health.ts";
import type { IncidentsPage } from "../../../api/incidents.ts";
import type { RunsPage } from "../../../api/runs.ts";
import type { ApiAnswers } from "../page-server.ts";
import { ago, sampleFleet, vmIdOf } from "./fleet-samples.ts";

const HEALTH: Health = {
  status: "warning",
  checks: [
    { name: "configuration", status: "ok", detail: "Version 4be1c2d09a77: 4 rules, 2 schedules." },
    {
      name: "channels",
      status: "warning",
      detail: "1 of 3 channels is broken: no messages are delivered to it. docs/alerts.md says what to do.",
    },
    { name: "actions", status: "ok", detail: "Messages have links to act." },
    { name: "events", status: "ok", detail: "No malformed events in the last seven days." },
    { name: "sweep", status: "ok", detail: "The last sweep saw every subscription." },
  ],
};

const INCIDENTS: IncidentsPage = {
  items: [
    {
      id: "3f9c2b7a41d05e6f8091a2b3c4d5e6f7_20260331003100",
      status: "open",
      family: "backup",
      cause: "UserErrorGuestAgentStatusUnavailable",
      severity: "error",
      whoActs: "vmOwner",
      title: "web-01: backup failed",
      openedAt: ago(1.65),
      changedAt: ago(0.5),
      subjectCount: 12,
      openCount: 12,
      machines: [vmIdOf("shop", "web-01")],
      messages: 1,
    },
    {
      id: "8091a2b3c4d5e6f73f9c2b7a41d05e6f_20260330221500",
      status: "open",
      family: "protection",
      cause: "accessDenied",
      severity: "error",
      whoActs: "platformAdmin",
      title: "sql-04: not protected, the app's identity lacks a permission",
      openedAt: ago(3.9),
      changedAt: ago(3.9),
      subjectCount: 8,
      openCount: 8,
      machines: [vmIdOf("billing", "sql-04")],
      messages: 1,
    },
  ],
};

const RUNS: RunsPage = {
  items: [
    {
      id: "run:nightly:2026-03-31T02:00Z",
      schedule: "nightly",
      dueAt: ago(1 / 6),
      startedAt: ago(1 / 6),
      configVersion: "4be1c2d09a77",
      status: "running",
      counts: { planned: 700, triggered: 140, snapshotDone: 60, vaulted: 39, failed: 1 },
    },
  ],
};

/** What the API answers in the pictures and in tests of the shell and the fleet. */
export function fleetAnswers(machines: number): ApiAnswers {
  return {
    "GET /api/fleet": { body: sampleFleet(machines) },
    "GET /api/health": { body: HEALTH },
    "GET /api/incidents": { body: INCIDENTS },
    "GET /api/runs": { body: RUNS },
    "GET /api/me": { body: { name: "Ada Lovelace", roles: ["reader", "operator", "approver"], signIn: true } },
  };
}
