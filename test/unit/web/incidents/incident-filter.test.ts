import { expect, test } from "vitest";
import type { Incident } from "../../../../api/incidents.ts";
import {
  incidentFilterQuery,
  readIncidentFilter,
  showsIncident,
  statusesOf,
} from "../../../../web/incidents/incident-filter.ts";

const incident: Incident = {
  id: "i1",
  status: "open",
  family: "backup",
  cause: "snapshotFailed",
  severity: "error",
  whoActs: "vmOwner",
  title: "web-01: backup failed",
  openedAt: "2026-03-31T00:00:00.000Z",
  changedAt: "2026-03-31T00:00:00.000Z",
  subjectCount: 1,
  openCount: 1,
  machines: [],
  messages: 1,
};

test.for([
  ["", { status: "unresolved", severity: "", search: "" }],
  ["?status=resolved&severity=error&cause=agent", { status: "resolved", severity: "error", search: "agent" }],
  ["?status=nonsense&severity=__proto__", { status: "unresolved", severity: "", search: "" }],
] as const)("the address %s is read", ([search, filter]) => {
  expect(readIncidentFilter(search)).toEqual(filter);
});

test.for(["", "?status=resolved", "?severity=warning", "?status=snoozed&cause=a+%26+b"])(
  "a filter is written as it was read: %s",
  (query) => {
    expect(incidentFilterQuery(readIncidentFilter(query))).toBe(query);
  },
);

test("what is not resolved is open, acknowledged or snoozed", () => {
  expect(statusesOf(readIncidentFilter(""))).toEqual(["open", "acknowledged", "snoozed"]);
  expect(statusesOf(readIncidentFilter("?status=unknown"))).toEqual(["unknown"]);
});

test.for([
  ["", true],
  ["?severity=error", true],
  ["?severity=warning", false],
  ["?cause=WEB-01", true],
  ["?cause=snapshot failed", true],
  ["?cause=snapshotFailed", true],
  ["?cause=agent", false],
] as const)("the filter %s shows the incident: %s", ([query, isShown]) => {
  expect(showsIncident(incident, readIncidentFilter(query))).toBe(isShown);
});
