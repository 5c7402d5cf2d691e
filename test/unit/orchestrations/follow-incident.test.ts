import { expect, test } from "vitest";
import { IncidentHub } from "../../support/incident-hub.ts";
import { failure, incidentId, minutes, noon, success } from "../../support/incidents.ts";

function arrange(machines: readonly number[] = [1]) {
  const hub = new IncidentHub();
  hub.raise(machines.map((number) => failure(number)));
  return hub;
}

test("tells an incident after it gathered, and waits", () => {
  const hub = arrange([1, 2, 3]);

  const { now, statuses } = hub.follow(incidentId, noon, 2);

  expect([...hub.messages.values()]).toMatchObject([
    { messageId: `${incidentId}_1`, incident: { phase: "opened", machineCount: 3 } },
  ]);
  expect(now).toBe(minutes(2));
  expect(statuses).toContainEqual({ stage: "following", failures: 0, nextLookAt: minutes(2) });
});

test("tells a day of an incident: opened, reminded of, resolved, forgotten", () => {
  const hub = arrange();
  const reminded = hub.follow(incidentId, noon, 8);
  hub.raise([success(1)], reminded.now);

  const ended = hub.follow(incidentId, reminded.now, 200);

  expect(hub.phases()).toEqual(["opened", "reminded", "resolved"]);
  expect(ended.output).toEqual({ incidentId });
  expect([...hub.states.keys()]).toEqual([]);
});

test("sends no message twice when it is stopped between sending and noting it", () => {
  const hub = arrange();
  hub.failing.push("incident.told");

  const { statuses } = hub.follow(incidentId, minutes(2), 3);

  expect(hub.calls.filter((name) => name === "startDelivery")).toHaveLength(2);
  expect(hub.phases()).toEqual(["opened"]);
  expect(statuses).toContainEqual(expect.objectContaining({ stage: "failed", failures: 1 }));
});

test.for(["incident.next", "startDelivery", "writeIncident"])("goes on when %s fails", (name) => {
  const hub = arrange();
  hub.failing.push(name, name, name, name, name, name);

  hub.follow(incidentId, minutes(2), 8);

  expect(hub.phases().filter((phase) => phase === "opened")).toHaveLength(1);
});

test("a machine that fails again within a day is told as reopened", () => {
  const hub = arrange();
  hub.follow(incidentId, minutes(2), 1);
  hub.raise([success(1)], minutes(30));
  hub.follow(incidentId, minutes(32), 1);
  const { output } = hub.raise([{ ...failure(1), alertId: "again" }], minutes(600));
  const again = output?.incidentIds[0] ?? "";

  hub.follow(again, minutes(602), 2);

  expect(hub.phases()).toEqual(["opened", "resolved", "reopened"]);
});

test("another machine that fails within a day is told as opened, also when the earlier incident cannot be asked", () => {
  const hub = arrange();
  hub.follow(incidentId, minutes(2), 1);
  hub.raise([success(1)], minutes(30));
  hub.follow(incidentId, minutes(32), 1);
  const second = hub.raise([failure(2)], minutes(600)).output?.incidentIds[0] ?? "";
  const third = hub.raise([failure(3)], minutes(700)).output?.incidentIds[0] ?? "";
  hub.failing.push("incident.recall");

  hub.follow(third, minutes(702), 1);
  hub.follow(second, minutes(702), 1);

  expect(hub.phases()).toEqual(["opened", "resolved", "opened", "opened"]);
});

test("ends for an incident that is not known", () => {
  const hub = new IncidentHub();

  expect(hub.follow(incidentId, noon, 1).output).toEqual({ incidentId });
});

test("an incident that is over before it is told sends nothing", () => {
  const hub = arrange();
  hub.raise([success(1)], minutes(1));

  hub.follow(incidentId, minutes(1), 5);

  expect(hub.phases()).toEqual([]);
  expect([...hub.states.keys()]).toEqual([]);
});

test("an instance that is woken sends what is due, and ends", () => {
  const hub = arrange();
  hub.follow(incidentId, minutes(2), 2);
  hub.toFollow.clear();
  hub.raise([success(1)], minutes(30));

  const { output, now } = hub.follow(incidentId, minutes(30), 9, true);

  expect([...hub.toFollow]).toEqual([incidentId]);
  expect(hub.phases()).toEqual(["opened", "resolved"]);
  expect(output).toEqual({ incidentId });
  expect(now).toBe(minutes(32));
  expect(hub.incident(incidentId)?.resolvedAt).toBe(minutes(32));
});

test("an instance that is woken waits for what is due before the follower looks again", () => {
  const hub = arrange([1, 2, 3]);
  hub.follow(incidentId, minutes(2), 2);
  hub.toFollow.clear();
  hub.raise([failure(4)], minutes(2));

  const { output, now } = hub.follow(incidentId, minutes(2), 9, true);

  expect([...hub.toFollow]).toEqual([incidentId]);
  expect(hub.phases()).toEqual(["opened", "updated"]);
  expect(output).toEqual({ incidentId });
  expect(now).toBe(minutes(62));
});
