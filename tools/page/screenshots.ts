import type { Page } from "playwright-core";
import { fleetOf, sampleFleet } from "../../test/support/page/fleet-samples.ts";
import { fleetAnswers } from "../../test/support/page/samples.ts";
import { viewAnswers, viewPaths } from "../../test/support/page/view-answers.ts";
import type { ApiAnswers } from "../../test/support/page-server.ts";

/** A picture of docs/page.md. */
export interface Screenshot {
  /** Its file, without `.png`. */
  readonly name: string;
  /** Below /api/ui. */
  readonly path: string;
  readonly answers: ApiAnswers;
  /** A text that is shown when everything is. */
  readonly ready: string | RegExp;
  readonly width?: number;
  readonly height?: number;
  readonly isDark?: boolean;
  /** What is done before: a click that shows more. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** What the browser reports because the picture shows a failure. */
  readonly expectedProblem?: RegExp;
}

const views: ApiAnswers = { ...fleetAnswers(1000), ...viewAnswers };
const overview = { path: "", answers: fleetAnswers(1000), ready: "web-01: backup failed", height: 1180 };
const UNAVAILABLE = {
  type: "about:blank",
  status: 503,
  title: "Service Unavailable",
  detail: "The inventory cannot be read now; protection and backups do not depend on it. The log has the reason.",
};

export const screenshots: readonly Screenshot[] = [
  { ...overview, name: "fleet" },
  { ...overview, name: "fleet-dark", isDark: true },
  { ...overview, name: "fleet-phone", width: 375, height: 1100 },
  {
    name: "machines-10000",
    path: "/machines",
    answers: { ...views, "GET /api/fleet": { body: sampleFleet(10_000) } },
    ready: "10,000 machines",
    width: 1440,
  },
  {
    name: "machines-phone",
    path: "/machines?state=atRisk&state=unknown",
    answers: fleetAnswers(1000),
    ready: "44 of 1,000 machines",
    width: 375,
    height: 1000,
  },
  {
    name: "empty",
    path: "",
    answers: { ...fleetAnswers(0), "GET /api/fleet": { body: fleetOf([], null) } },
    ready: "Not looked for yet",
    height: 640,
  },
  {
    name: "error",
    path: "/machines",
    answers: { ...views, "GET /api/fleet": { status: 503, headers: { "retry-after": "30" }, body: UNAVAILABLE } },
    ready: "Service Unavailable",
    height: 480,
    expectedProblem: /503/,
  },
  { name: "machine", path: viewPaths.machine, answers: views, ready: "web-01", height: 1750 },
  { name: "incidents", path: "/incidents", answers: views, ready: "3 machines: backup failed", height: 640 },
  { name: "runs", path: "/runs", answers: views, ready: "nightly", height: 640 },
  { name: "schedules", path: "/schedules", answers: views, ready: "nightly", height: 1000 },
  {
    name: "what-if",
    path: "/what-if",
    answers: views,
    ready: "web-07",
    height: 1100,
    prepare: (page) => page.getByRole("button", { name: "Show what would be done" }).click(),
  },
];
