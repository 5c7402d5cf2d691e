/** The page that stands in for a chat channel: plain HTML that polls `/state` every second. */
export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Holdfast, local chat channel</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.3rem; }
  article { border-left: 4px solid #888; padding: .2rem .9rem; margin: .9rem 0; white-space: pre-line; }
  article.warning { border-color: #d98e04; } article.error { border-color: #c4314b; } article.info { border-color: #2b88d8; }
  article h3 { margin: 0; font-size: 1rem; } time { color: #888; font-size: .85rem; }
  .empty { color: #888; }
  #stale { background: #c4314b; color: #fff; padding: .5rem .9rem; position: sticky; top: 0; }
  main.stale { opacity: .5; }
</style>
<p id="stale" role="alert" hidden></p>
<main>
<h1>Holdfast, local chat channel</h1>
<div id="messages"></div>
</main>
<script>
  const element = (name, properties) => Object.assign(document.createElement(name), properties);
  const seconds = (instant) => instant.slice(0, 19).replace("T", " ") + " UTC";
  const byId = (id) => document.getElementById(id);
  const noMessages = "No messages yet. The channel receives notices that need action and, in the local configuration, newly protected machines.";
  function messageArticle(message) {
    const article = element("article", { className: message.severity });
    article.append(
      element("h3", { textContent: message.title }),
      element("time", { textContent: seconds(message.receivedAt) + " · " + message.channel }),
      element("p", { textContent: message.text }),
    );
    return article;
  }
  let answeredAt = new Date();
  async function refresh() {
    const response = await fetch("/state", { signal: AbortSignal.timeout(5000) });
    const { messages } = await response.json();
    byId("messages").replaceChildren(...(messages.length
      ? [...messages].reverse().map(messageArticle)
      : [element("p", { className: "empty", textContent: noMessages })]));
    answeredAt = new Date();
  }
  function showStale(isStale) {
    byId("stale").hidden = !isStale;
    byId("stale").textContent = "Holdfast has not responded since " + answeredAt.toLocaleTimeString() + ": it has stopped, or is busy. This page shows the last known state.";
    document.querySelector("main").className = isStale ? "stale" : "";
  }
  async function poll() {
    await refresh().then(() => showStale(false), () => showStale(true));
    setTimeout(poll, 1000);
  }
  void poll();
</script>
</html>
`;
