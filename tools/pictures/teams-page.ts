import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AdaptiveCard } from "../../chat/teams/adaptive-card.ts";
import { appLine, pageOf } from "./html.ts";

const packages = join(import.meta.dirname, "../../node_modules");
/** Microsoft's renderer, and the Markdown library that it uses where a page has it. */
const scripts = ["adaptivecards/dist/adaptivecards.min.js", "markdown-it/dist/browser/markdown-it.umd.min.js"];

/** Colours, sizes and spacing of cards in Teams, light. */
const hostConfig = {
  fontFamily: '"Liberation Sans", Arial, sans-serif',
  spacing: { small: 4, default: 8, medium: 16, large: 24, extraLarge: 32, padding: 16 },
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 200, default: 400, bolder: 700 },
  containerStyles: {
    default: {
      backgroundColor: "#FFFFFF",
      foregroundColors: {
        default: { default: "#242424", subtle: "#616161" },
        attention: { default: "#C4314B", subtle: "#C4314B" },
        warning: { default: "#8F6200", subtle: "#8F6200" },
        good: { default: "#237B4B", subtle: "#237B4B" },
      },
    },
  },
  actions: { maxActions: 6, buttonSpacing: 8, actionsOrientation: "horizontal", actionAlignment: "left" },
  factSet: {
    title: { weight: "bolder", wrap: true, maxWidth: 150 },
    value: { weight: "default", wrap: true },
    spacing: 16,
  },
};

const STYLE = `
  #frame { background: #f5f5f5; }
  #card { background: #fff; border-radius: 6px; box-shadow: 0 1px 3px #0003; overflow-wrap: anywhere; }
  #card * { overflow-wrap: anywhere !important; }
  #card p { margin: 0; }
  #card .ac-actionSet { flex-wrap: wrap; row-gap: 8px; }
  #card .ac-pushButton { font: 600 13px "Liberation Sans", Arial, sans-serif; padding: 6px 12px; border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; color: #242424; }
`;

/** A card as Teams shows it: rendered in the page by Microsoft's own renderer. */
export function teamsPage(card: AdaptiveCard): string {
  const inline = scripts.map((path) => `<script>${scriptText(path)}</script>`).join("\n");
  // In a block: a page that is shown after another one keeps its names.
  const render = `<script>{
  const renderer = new AdaptiveCards.AdaptiveCard();
  renderer.hostConfig = new AdaptiveCards.HostConfig(${inScript(hostConfig)});
  renderer.parse(${inScript(card)});
  document.getElementById("card").append(renderer.render());
  const invalid = renderer.validateProperties().validationEvents;
  if (invalid.length > 0) throw new Error(invalid.map(({ message }) => message).join());
}</script>`;
  return pageOf(STYLE, `${appLine("Workflows")}<div id="card"></div>\n${inline}\n${render}`);
}

function scriptText(path: string): string {
  return readFileSync(join(packages, path), "utf8").replaceAll("</script", "<\\/script");
}

/** JSON that ends no script. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
