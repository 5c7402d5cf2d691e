import "./styles/page.css";
import { render } from "preact";
import { createApiClient } from "./api-client.ts";
import { App } from "./app.tsx";
import { Client } from "./client/use-api.ts";
import { browserSurroundings, followVisibility } from "./shell/browser.ts";
import { startClock } from "./shell/clock.ts";
import { followHistory } from "./shell/location.ts";
import { applyTheme } from "./shell/settings.ts";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html lacks the element #page.");

const client = createApiClient(browserSurroundings);
applyTheme();
startClock();
followHistory();
followVisibility(client);
render(
  <Client.Provider value={client}>
    <App />
  </Client.Provider>,
  root,
);
