import type { HttpResponseInit } from "@azure/functions";
import { type Action, actionTitles } from "../../domain/actions/action.ts";
import type { Instant } from "../../domain/instant.ts";
import { parseVirtualMachineId } from "../../domain/resource-id.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import type { ActionGrant } from "../action-tokens.ts";
import type { ActionEnd } from "../perform-action.ts";

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}h1{font-size:1.4rem}button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:4px;background:#0f548c;color:#fff;cursor:pointer}small{color:#555}";
/** SHA-256 of the style; a test compares them. */
const STYLE_HASH = "sha256-+HJW8Mx/thjiyWaYn+wZAu+yrPekPmraK3DMNN2RJmE=";

/**
 * The page does nothing by itself: no script, no frame, no request to anywhere, a form that posts to its own address. Neither it nor its
 * address is to be kept: the address is the permission.
 */
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": `default-src 'none'; style-src '${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "X-Robots-Tag": "noindex, nofollow",
} as const;

/** Asks whether the action is meant. Reading it changes nothing, so that previews and scanners of links do no harm. */
export function confirmationPage({ action, about, expiresAt }: ActionGrant): HttpResponseInit {
  const { question, consequence } = questions(action);
  return page(200, question, [
    `<p><strong>${escaped(safeLine(about, 120))}</strong></p>`,
    paragraph(consequence),
    `<form method="post"><button type="submit">${escaped(actionTitles[action.kind])}</button></form>`,
    `<p><small>This link works once, until ${minuteOf(expiresAt)}.</small></p>`,
  ]);
}

/** Says what was done. */
export function donePage(end: ActionEnd): HttpResponseInit {
  switch (end.kind) {
    case "acknowledged":
      return page(200, "Acknowledged", [paragraph("Holdfast sends no more reminders of this incident.")]);
    case "snoozed":
      return page(200, "Snoozed", [
        paragraph(`Holdfast stays silent about this incident until ${minuteOf(end.until)}.`),
      ]);
    case "incidentOver":
      return page(409, "This incident is over", [paragraph("There is nothing left to do: nothing was changed.")]);
    case "backupStarted":
      return page(200, "Backup requested", [
        paragraph(`Holdfast starts a backup of ${machine(end.vmId)} and follows it to its end.`),
      ]);
    case "backupRunning":
      return page(200, "A backup is running already", [
        paragraph(`Holdfast follows the backup of ${machine(end.vmId)} that is running. No second one was started.`),
      ]);
  }
}

/** Why a link does nothing. */
export function refusalPage(why: "invalid" | "expired" | "used" | "unavailable"): HttpResponseInit {
  switch (why) {
    case "invalid":
      return page(404, "This link is not valid", [
        paragraph("It is incomplete, or its key was replaced. Open it again from the message, or use the HTTP API."),
      ]);
    case "expired":
      return page(410, "This link has expired", [
        paragraph("Links work for seven days. Nothing was changed. Use the link of a newer message, or the HTTP API."),
      ]);
    case "used":
      return page(410, "This link was used already", [
        paragraph("A link works once, and this action was done. Nothing more was changed."),
      ]);
    case "unavailable":
      return page(
        503,
        "Holdfast could not do this now",
        [paragraph("The log has the reason. Try the link again in a minute: it still works.")],
        { "Retry-After": "30" },
      );
  }
}

function questions(action: Action): { readonly question: string; readonly consequence: string } {
  switch (action.kind) {
    case "acknowledge":
      return {
        question: "Acknowledge this incident?",
        consequence: "Holdfast then sends no more reminders of it. It stays in the list until it is resolved.",
      };
    case "snooze":
      return {
        question: "Snooze this incident?",
        consequence: "Holdfast then stays silent about it for 24 hours.",
      };
    case "retryBackup":
      return {
        question: "Retry the backup?",
        consequence: `Holdfast then starts a backup of ${machine(action.vmId)}, unless one is running.`,
      };
  }
}

function page(
  status: number,
  title: string,
  content: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} – Holdfast</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${content.join("\n")}
</main>
</body>
</html>
`;
  return { status, headers: { ...HEADERS, ...headers }, body };
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

function machine(vmId: string): string {
  const id = parseVirtualMachineId(vmId);
  return id === undefined ? "the machine" : `${id.name} (${id.resourceGroup}, subscription ${id.subscriptionId})`;
}

/** To the minute: `2026-06-08 08:00 UTC`. */
function minuteOf(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
