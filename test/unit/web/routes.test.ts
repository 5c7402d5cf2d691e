import { expect, test } from "vitest";
import { incidentHref, listHref, machineHref, NAVIGATION, routeOf, runHref, sectionOf } from "../../../web/routes.ts";

const VM = "/subscriptions/1/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-01";

test.for([
  ["the page's own address", "/api/ui", { view: "fleet" }],
  ["a trailing slash", "/api/ui/", { view: "fleet" }],
  ["a list", "/api/ui/what-if", { view: "what-if" }],
  ["a machine by its encoded ID", `/api/ui/machines/${encodeURIComponent(VM)}`, { view: "machine", id: VM }],
  ["a run", "/api/ui/runs/run%3Anightly%3A2026-11-21T02%3A30Z", { view: "run", id: "run:nightly:2026-11-21T02:30Z" }],
  ["an incident", "/api/ui/incidents/3f_2", { view: "incident", id: "3f_2" }],
  ["an unknown list", "/api/ui/nothing", { view: "notFound" }],
  ["a detail of a list without details", "/api/ui/vaults/a", { view: "notFound" }],
  ["a name that every object has", "/api/ui/constructor/a", { view: "notFound" }],
  ["too many parts", "/api/ui/machines/a/b", { view: "notFound" }],
  ["a broken escape", "/api/ui/machines/%E0%A4%A", { view: "notFound" }],
  ["an address outside of the page", "/api/uix", { view: "notFound" }],
  ["the fleet under a name of its own", "/api/ui/fleet", { view: "notFound" }],
] as const)("reads %s", ([, path, expected]) => {
  expect(routeOf(path)).toEqual(expected);
});

test("every entry of the navigation leads to its view", () => {
  const views = NAVIGATION.map(({ view }) => routeOf(listHref(view)).view);

  expect(views).toEqual(NAVIGATION.map(({ view }) => view));
});

test("links of details lead to them, and belong to their list", () => {
  const routes = [machineHref(VM), runHref("run:a:b/c"), incidentHref("i?1")].map(routeOf);

  expect(routes).toEqual([
    { view: "machine", id: VM },
    { view: "run", id: "run:a:b/c" },
    { view: "incident", id: "i?1" },
  ]);
  expect(routes.map(sectionOf)).toEqual(["machines", "runs", "incidents"]);
  expect(sectionOf({ view: "notFound" })).toBeUndefined();
});
