import type { DiscordMessage } from "../../chat/discord/discord-message.ts";
import { appLine, html, pageOf } from "./html.ts";

const STYLE = `
  #frame { background: #313338; color: #dbdee1; }
  .embed { background: #2b2d31; border-left: 4px solid; border-radius: 4px; padding: 10px 16px 14px 12px; }
  h3 { font-size: 16px; margin: 0 0 6px; color: #f2f3f5; line-height: 1.3; }
  .description { white-space: pre-wrap; }
  .fields { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; margin-top: 10px; }
  .fields div { grid-column: span 3; }
  .fields div.inline { grid-column: span 1; }
  .fields b { display: block; font-size: 13px; color: #f2f3f5; }
  footer { margin-top: 10px; font-size: 12px; color: #b5bac1; }
  a { color: #00a8fc; }
`;

/** A message as Discord shows its embed. */
export function discordPage({ embeds: [embed] }: DiscordMessage): string {
  const fields = embed.fields.map(
    ({ name, value, inline }) =>
      `<div${inline ? ' class="inline"' : ""}><b>${markdown(name)}</b>${markdown(value)}</div>`,
  );
  const color = `#${embed.color.toString(16).padStart(6, "0")}`;
  return pageOf(
    STYLE,
    `${appLine("APP")}<div class="embed" style="border-color:${color}">
<h3>${markdown(embed.title)}</h3>
<div class="description">${markdown(embed.description)}</div>
<div class="fields">${fields.join("")}</div>
<footer>${html(embed.footer.text)} • ${html(embed.timestamp.slice(0, 16).replace("T", " "))}</footer>
</div>`,
  );
}

/** The part of Discord's Markdown that messages use: escapes, `**bold**`, `[title](<address>)`. */
function markdown(text: string): string {
  const parts = text.split(/(\[(?:\\.|[^\]\\])+\]\(<[^<>]+>\)|\*\*(?:\\.|[^*\\])+\*\*)/);
  return parts.map(partHtml).join("");
}

function partHtml(part: string): string {
  const [, title, url] = /^\[(.+)\]\(<([^<>]+)>\)$/s.exec(part) ?? [];
  if (title !== undefined && url !== undefined) return `<a href="${html(url)}">${html(unescaped(title))}</a>`;
  const [, bold] = /^\*\*(.+)\*\*$/s.exec(part) ?? [];
  return bold === undefined ? html(unescaped(part)) : `<b>${html(unescaped(bold))}</b>`;
}

/** What is left of markup is shown as it is, as Discord would not: a test then misses the text. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([^A-Za-z0-9\s])/g, "$1");
}
