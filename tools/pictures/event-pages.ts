import type { PagerDutyEvent } from "../../chat/pager-duty/pager-duty-event.ts";
import { html, pageOf } from "./html.ts";

const PAGER_DUTY_STYLE = `
  #frame { color: #202020; }
  h3 { font-size: 18px; margin: 0 0 8px; line-height: 1.3; }
  .state { display: flex; gap: 8px; margin-bottom: 10px; font-size: 12px; }
  .state span { border-radius: 3px; padding: 2px 8px; background: #e8e8e8; }
  .state .trigger { background: #c4314b; color: #fff; } .state .resolve { background: #237b4b; color: #fff; }
  table { border-collapse: collapse; width: 100%; table-layout: fixed; }
  th { width: 110px; text-align: left; color: #5c5c5c; font-weight: normal; }
  td, th { vertical-align: top; padding: 4px 8px 4px 0; border-top: 1px solid #eee; }
  .links { display: flex; flex-wrap: wrap; gap: 4px 14px; margin-top: 10px; }
  a { color: #0a6ebd; }
`;
const JSON_STYLE = `
  #frame { background: #f6f8fa; }
  pre { margin: 0; font: 12.5px/1.5 "Liberation Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
`;
const STATES = { trigger: "Triggered", resolve: "Resolved", change: "Change event" } as const;

/** An event as PagerDuty shows it on the page of its incident, or of a change. */
export function pagerDutyPage(event: PagerDutyEvent): string {
  const { payload, links } = event;
  const action = event.kind === "change" ? "change" : event.event_action;
  const severity = "severity" in payload ? [`<span>Severity: ${html(String(payload.severity))}</span>`] : [];
  const rows: readonly (readonly [string, unknown])[] = [
    ["source", payload.source],
    ["timestamp", payload.timestamp],
    ...Object.entries(payload.custom_details),
  ];
  const shown = rows.map(([name, value]) => `<tr><th>${html(name)}</th><td>${valueHtml(value)}</td></tr>`);
  const addresses = links.map(({ href, text }) => `<a href="${html(href)}">${html(text)}</a>`);
  return pageOf(
    PAGER_DUTY_STYLE,
    `<h3>${html(payload.summary)}</h3>
<div class="state"><span class="${action}">${STATES[action]}</span>${severity.join("")}</div>
<table>${shown.join("")}</table>
<div class="links">${addresses.join("")}</div>`,
  );
}

/** A body that programs read, as JSON. */
export function jsonPage(body: unknown): string {
  return pageOf(JSON_STYLE, `<pre>${html(shortJson(body))}</pre>`);
}

/** Indented, but objects without further objects on one line each. */
function shortJson(body: unknown): string {
  return JSON.stringify(body, null, 2).replaceAll(/\{\n\s+([^{}[\]]+?)\n\s+\}/g, (_, members: string) => {
    return `{ ${members.replaceAll(/,\n\s+/g, ", ")} }`;
  });
}

function valueHtml(value: unknown): string {
  return Array.isArray(value) ? value.map((line) => html(String(line))).join("<br>") : html(String(value));
}
