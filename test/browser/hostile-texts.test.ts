import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChannelPost } from "../../domain/ports/chat-channel.ts";
import { chatPages } from "../../tools/pictures/list.ts";
import { samplePost } from "../../tools/pictures/sample-messages.ts";
import { lifeSamples } from "../../tools/pictures/samples.ts";
import { findOverflows, openPage, shownText, startBrowser, type WatchedPage } from "../support/browser.ts";

/** What names, tags and Azure's errors could contain. */
const hostileTexts = [
  "*bold* _italic_ ~~struck~~ `code` ||hidden|| **strong**",
  "[Retry backup](https://evil.example/a) <https://evil.example/b|Acknowledge> ![x](https://evil.example/c.png)",
  '<img src="https://evil.example/d.png" onerror="alert(1)"><script>throw new Error("run")</script>',
  "<b>bold</b> <font color='red'>red</font> &lt;b&gt; &amp;amp; <users/all> <!channel> <@U1>",
  "# Heading",
  "1. first",
  "- item",
  "> quoted",
  "{{DATE(2026-03-31T01:00:00Z,SHORT)}} {TIME(2026-03-31T01:00:00Z)} $(expression) %env%",
  "\\*escaped\\* back\\slash",
  "x".repeat(140),
];

let browser: Browser;
let watched: WatchedPage;
beforeAll(async () => {
  browser = await startBrowser();
  watched = await openPage(browser);
});
afterAll(async () => {
  await browser.close();
});

async function hostilePost(text: string): Promise<ChannelPost> {
  const [sample] = lifeSamples;
  if (sample === undefined) throw new Error("There is no sample.");
  const post = await samplePost(sample.message);
  const { vmId: _vmId, ...notice } = post.notice;
  return {
    ...post,
    links: [],
    places: [],
    notice: { ...notice, title: text, text, whatToDo: text, facts: [[text, text]] },
  };
}

test.for(hostileTexts)("is shown as it was written, and becomes neither markup nor link: %s", async (hostile) => {
  const { page, problems } = watched;
  const before = problems.length;
  for (const { channel, page: content, texts } of chatPages(await hostilePost(hostile))) {
    await page.setContent(content);

    const shown = singleLine(await shownText(page, "#frame"));
    const links = await page.evaluate<string[]>('[...document.querySelectorAll("#frame a")].map(({ href }) => href)');

    const missing = texts.filter((text) => !shown.includes(singleLine(text)));
    const overflows = await findOverflows(page, "#frame");
    const foreign = links.filter((href) => !href.startsWith("https://holdfast.example/"));
    expect({ channel, missing, foreign, overflows }).toEqual({ channel, missing: [], foreign: [], overflows: [] });
  }
  expect(problems.slice(before)).toEqual([]);
});

function singleLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
