import type { GoogleChatMessage } from "../../chat/google-chat/google-chat-message.ts";
import { appLine, html, onlyTags, pageOf } from "./html.ts";

const STYLE = `
  #frame { color: #1f1f1f; }
  .card { border: 1px solid #dadce0; border-radius: 8px; padding: 4px 16px 12px; }
  .card p { margin: 8px 0; }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0; }
  .buttons a { border: 1px solid #747775; border-radius: 16px; padding: 4px 12px; color: #0b57d0; font-weight: bold; font-size: 13px; }
`;
/** Tags of text paragraphs that messages use. */
const TAGS = /<\/?(?:b|i)>|<br>|<font color="#[0-9a-f]{6}">|<\/font>/g;

/** A message as Google Chat shows its card. */
export function googleChatPage({ cardsV2: [{ card }] }: GoogleChatMessage): string {
  const widgets = card.sections[0].widgets.map((widget) => {
    if ("textParagraph" in widget) return `<p>${onlyTags(widget.textParagraph.text, TAGS)}</p>`;
    const buttons = widget.buttonList.buttons.map(
      ({ text, onClick }) => `<a href="${html(onClick.openLink.url)}">${html(text)}</a>`,
    );
    return `<div class="buttons">${buttons.join("")}</div>`;
  });
  return pageOf(STYLE, `${appLine("App")}<div class="card">${widgets.join("\n")}</div>`);
}
