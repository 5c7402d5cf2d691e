import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { confirmationPage, donePage, refusalPage } from "../../../../functions/http/action-page.ts";
import { vmId } from "../../../support/workflow-answers.ts";

const expiresAt = "2026-06-08T08:00:59.000Z" as Instant;
const confirmation = (about: string) =>
  confirmationPage({ action: { kind: "retryBackup", vmId }, id: "x", expiresAt, about });
const pages = [
  confirmation("web-01: backup failed"),
  donePage({ kind: "acknowledged" }),
  donePage({ kind: "snoozed", until: expiresAt }),
  donePage({ kind: "incidentOver" }),
  donePage({ kind: "backupStarted", vmId }),
  donePage({ kind: "backupRunning", vmId }),
  ...(["invalid", "expired", "used", "unavailable"] as const).map(refusalPage),
];

test.for(pages)("a page allows nothing but its own style and a form to its own address", ({ headers, body }) => {
  const style = /<style>([^<]*)<\/style>/.exec(String(body))?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");

  expect(headers).toMatchObject({
    "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  });
  expect(String(body)).not.toMatch(/<script|<img|<link|href=|src=|style=|\son[a-z]+=/);
});

test.for(["<script>alert(1)</script>", `"><img src=x onerror='alert(1)'>`, "a & b\u202egnp.exe"])(
  "a title with %j is text on the page",
  (about) => {
    const { body } = confirmation(about);

    expect(String(body)).not.toMatch(/<script|<img|\u202e/);
    expect(String(body)).toMatch(/&lt;script|&lt;img|a &amp; bgnp\.exe/);
  },
);

test("asks for what the link does, for which machine, and says until when", () => {
  const { body } = confirmation("web-01: backup failed");

  expect(String(body)).toContain("<h1>Retry the backup?</h1>");
  expect(String(body)).toContain("web-01: backup failed");
  expect(String(body)).toMatch(/backup of [^ ]+ \([^,]+, subscription [0-9a-f-]{36}\), unless one is running/);
  expect(String(body)).toContain("This link works once, until 2026-06-08 08:00 UTC.");
  expect(String(body)).toContain('<button type="submit">Retry backup</button>');
});

test.for([
  ["acknowledge", "Acknowledge this incident?"],
  ["snooze", "Snooze this incident?"],
] as const)("asks before it will %s", ([kind, question]) => {
  const { body } = confirmationPage({ action: { kind, incidentId: "inc-1" }, id: "x", expiresAt, about: "x" });

  expect(String(body)).toContain(`<h1>${question}</h1>`);
});

test("a machine whose ID cannot be read is not shown", () => {
  expect(String(donePage({ kind: "backupStarted", vmId: "<x>" }).body)).toContain("a backup of the machine and");
});
