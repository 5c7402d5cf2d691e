import type { Browser } from "playwright-core";
import { openPage, startBrowser, type WatchedPage } from "../browser.ts";
import { type ApiAnswers, type PageServer, type SeenRequest, startPageServer } from "../page-server.ts";
import { viewAnswers } from "./view-answers.ts";

/** A browser and a server with the answers of a small fleet, for the tests of one file. */
export interface ViewStage {
  /** Opens a view; other answers count for it and for the views opened after it. */
  open(path: string, options?: { readonly answers?: ApiAnswers; readonly width?: number }): Promise<WatchedPage>;
  /** From now on these answers. */
  answer(answers: ApiAnswers): void;
  /** What the page has changed so far: the requests that are not a GET. */
  changes(): readonly Pick<SeenRequest, "path" | "body" | "headers">[];
  /** Closes what the last test opened, and forgets its answers. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function startViewStage(): Promise<ViewStage> {
  const [browser, server]: [Browser, PageServer] = await Promise.all([startBrowser(), startPageServer(viewAnswers)]);
  let opened: WatchedPage | undefined;
  let seen = 0;
  return {
    async open(path, { answers = {}, width = 1200 } = {}) {
      server.answer(answers);
      opened = await openPage(browser, { width, origins: [server.origin] });
      await opened.page.goto(server.url(path));
      return opened;
    },
    answer: (answers) => server.answer(answers),
    changes: () => server.requests.slice(seen).filter(({ method }) => method !== "GET"),
    async clear() {
      await opened?.page.context().close();
      opened = undefined;
      seen = server.requests.length;
      server.answer(viewAnswers);
    },
    async close() {
      await Promise.all([browser.close(), server.close()]);
    },
  };
}
