import type { ApiClient, ClientSurroundings } from "../api-client.ts";
import { appTime, followAppTime } from "./clock.ts";

const KEY_NAME = "holdfast-functions-key";

/** The browser as the client needs it. */
export const browserSurroundings: ClientSurroundings = {
  fetch: (path, init) => window.fetch(path, init),
  now: appTime,
  followTime: followAppTime,
  later: (milliseconds, call) => {
    const timer = window.setTimeout(call, milliseconds);
    return () => window.clearTimeout(timer);
  },
  signIn: () => {
    const back = encodeURIComponent(window.location.pathname + window.location.search);
    window.location.assign(`/.auth/login/aad?post_login_redirect_uri=${back}`);
  },
  // Of this tab only, and gone with it: a key opens the whole API.
  keys: {
    read: () => window.sessionStorage.getItem(KEY_NAME) ?? undefined,
    write: (key) => {
      if (key === undefined) window.sessionStorage.removeItem(KEY_NAME);
      else window.sessionStorage.setItem(KEY_NAME, key);
    },
  },
};

/** Polls only while the page is seen, and at once when it is seen again or the network is back. */
export function followVisibility(client: ApiClient): void {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) client.pause();
    else client.resume();
  });
  window.addEventListener("online", () => client.resume());
}
