import { describe, expect, test } from "vitest";
import { actionLinks, shownPost } from "../../../chat/shown-post.ts";
import type { PostedIncident } from "../../../domain/ports/chat-channel.ts";
import { post } from "../../support/webhook-receiver.ts";

const about = (incident: Partial<PostedIncident>, title = "Backup of vm-web failed") =>
  shownPost({
    ...post("m", { title }),
    incident: { incidentId: "inc", phase: "opened", machineCount: 1, ...incident },
  });

test.for([
  ["opened", "Opened", "Backup of vm-web failed"],
  ["updated", "Update", "Update: Backup of vm-web failed"],
  ["reminded", "Reminder", "Reminder: Backup of vm-web failed"],
  ["escalated", "Escalated", "Escalated: Backup of vm-web failed"],
  ["resolved", "Resolved", "Resolved: Backup of vm-web failed"],
  ["reopened", "Open again", "Open again: Backup of vm-web failed"],
] as const)("says of an incident that is %s: %s", ([phase, word, headline]) => {
  expect(about({ phase })).toMatchObject({ phase: word, headline });
});

test("says the phase once when the title begins with it", () => {
  expect(about({ phase: "resolved" }, "Resolved: backup of vm-web failed").headline).toBe(
    "Resolved: backup of vm-web failed",
  );
});

test("counts machines from two on", () => {
  expect(about({ machineCount: 1 }).phase).toBe("Opened");
  expect(about({ machineCount: 2 }).phase).toBe("Opened · 2 machines");
});

test("has no phase without an incident", () => {
  expect(shownPost(post())).not.toHaveProperty("phase");
});

test("is resolved by its phase, whatever its severity was", () => {
  expect(about({ phase: "resolved" }).tone).toBe("resolved");
  expect(about({ phase: "reminded" }).tone).toBe("error");
});

test("tells when it happened in the time of the channel", () => {
  const { footer } = shownPost({ ...post(), occurredAtText: "2026-03-01 21:25 Europe/Berlin" });

  expect(footer).toBe("Who acts: the machine's owner · 2026-03-01 21:25 Europe/Berlin");
});

describe("links", () => {
  const link = (url: string) => ({ title: "Acknowledge", url });

  test("come in the order of what people do: actions, the machine, the app", () => {
    const { links } = shownPost({ ...post(), links: [link("https://a.example/t")] }, "https://holdfast.example/");

    expect(links.map(({ title }) => title)).toEqual(["Acknowledge", "Open machine in Azure", "Open Holdfast"]);
  });

  test("lead to the incident, where there is one, instead of the app", () => {
    const incident: PostedIncident = { incidentId: "inc", phase: "opened", machineCount: 1 };

    const { links } = shownPost({ ...post(), incident }, "https://holdfast.example/");

    expect(links.at(-1)).toEqual({ title: "Open incident", url: "https://holdfast.example/api/ui/incidents/inc" });
  });

  test("to pages are as safe as the others, three at most", () => {
    const places = ["javascript:alert(1)", ..."abcd"].map((path) =>
      link(path === "javascript:alert(1)" ? path : `https://a.example/${path}`),
    );

    expect(shownPost({ ...post(), places }).links).toHaveLength(3);
  });

  test.for([
    "javascript:alert(1)",
    "http://a.example/t",
    "data:text/html,x",
    "/api/actions/t",
    `https://a.example/${"t".repeat(1000)}`,
  ])("leave out %s", (url) => {
    expect(actionLinks([link(url)])).toEqual([]);
  });

  test.for([
    ["https://a.example/t", "https://a.example/t"],
    ["http://127.0.0.1:7071/api/actions/t", "http://127.0.0.1:7071/api/actions/t"],
    ["https://a.example/t)|>x", "https://a.example/t%29%7C%3Ex"],
    ["https://a.example/?a=`{}^\\", "https://a.example/?a=%60%7B%7D%5E%5C"],
  ] as const)("keep %s as %s, which ends no link in any markup", ([url, kept]) => {
    expect(actionLinks([link(url)])[0]?.url).toBe(kept);
  });

  test("are at most four actions", () => {
    expect(actionLinks(Array.from({ length: 5 }, () => link("https://a.example/t")))).toHaveLength(4);
  });
});
