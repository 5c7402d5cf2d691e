import type { SlackMessage } from "../../chat/slack/slack-message.ts";
import { appLine, html, pageOf } from "./html.ts";

const STYLE = `
  #frame { color: #1d1c1d; font-size: 15px; }
  h3 { font-size: 18px; margin: 4px 0; line-height: 1.3; }
  p { margin: 6px 0; white-space: pre-wrap; }
  .fields { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 16px; margin: 8px 0; }
  .context { display: flex; flex-wrap: wrap; gap: 4px 12px; font-size: 13px; color: #616061; margin: 6px 0; }
  a { color: #1264a3; }
`;

type Block = SlackMessage["blocks"][number];
type Text = Extract<Block, { readonly type: "context" }>["elements"][number];

/** A message as Slack shows its blocks. */
export function slackPage({ blocks }: SlackMessage): string {
  return pageOf(STYLE, `${appLine("APP")}${blocks.map(blockHtml).join("\n")}`);
}

function blockHtml(block: Block): string {
  if (block.type === "header") return `<h3>${textHtml(block.text)}</h3>`;
  if (block.type === "context") return `<div class="context">${spans(block.elements)}</div>`;
  if ("fields" in block) return `<div class="fields">${spans(block.fields)}</div>`;
  return `<p>${textHtml(block.text)}</p>`;
}

function spans(texts: readonly Text[]): string {
  return texts.map((text) => `<span>${textHtml(text)}</span>`).join("");
}

/** Slack's texts have three entities; its markup has `*bold*` and `<address|title>`. */
function textHtml({ type, text }: Text): string {
  if (type === "plain_text") return html(unescaped(text));
  const parts = text.split(/(<[^<>|]+\|[^<>|]+>|\*[^*]+\*)/);
  return parts.map(markupHtml).join("");
}

function markupHtml(part: string): string {
  const [, url, title] = /^<([^|]+)\|(.+)>$/s.exec(part) ?? [];
  if (url !== undefined && title !== undefined)
    return `<a href="${html(unescaped(url))}">${html(unescaped(title))}</a>`;
  const [, bold] = /^\*(.+)\*$/s.exec(part) ?? [];
  return bold === undefined ? html(unescaped(part)) : `<b>${html(unescaped(bold))}</b>`;
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
