/** The page that stands in for a chat channel: plain HTML that polls `/messages` and `/machines` every second. */
export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Holdfast, local</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.3rem; } h2 { font-size: 1rem; margin-top: 2rem; }
  table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
  article { border-left: 4px solid #888; padding: .2rem .9rem; margin: .9rem 0; white-space: pre-line; }
  article.warning { border-color: #d98e04; } article.error { border-color: #c4314b; } article.info { border-color: #2b88d8; }
  article h3 { margin: 0; font-size: 1rem; } time { color: #888; font-size: .85rem; }
  .empty { color: #888; }
</style>
<h1>Holdfast, local</h1>
<h2>Virtual machines</h2>
<table><thead><tr><th>Machine</th><th>State</th><th>Detail</th><th>Since</th></tr></thead><tbody id="machines"></tbody></table>
<h2>Chat channel</h2>
<div id="messages"></div>
<script>
  const cell = (text) => Object.assign(document.createElement("td"), { textContent: text });
  const severity = (body) => JSON.stringify(body).match(/"severity":"(info|warning|error)"/)?.[1]
    ?? (/"(attention|warning|good|accent)"/i.exec(JSON.stringify(body))?.[1] ?? "").toLowerCase().replace("attention", "error").replace(/good|accent/, "info");
  const empty = (text) => Object.assign(document.createElement("p"), { className: "empty", textContent: text });
  async function refresh() {
    const [machines, messages] = await Promise.all(["/machines", "/messages"].map((path) => fetch(path).then((response) => response.json())));
    document.getElementById("machines").replaceChildren(...machines.map((row) => {
      const line = document.createElement("tr");
      line.append(cell(row.vm), cell(row.state), cell(row.detail), cell(row.updatedAt));
      return line;
    }));
    document.getElementById("messages").replaceChildren(...(messages.length ? [...messages].reverse().map((message) => {
      const article = document.createElement("article");
      article.className = severity(message.body);
      article.append(
        Object.assign(document.createElement("h3"), { textContent: message.title }),
        Object.assign(document.createElement("time"), { textContent: message.receivedAt + " · " + message.channel }),
        Object.assign(document.createElement("p"), { textContent: message.text }),
      );
      return article;
    }) : [empty("No messages yet. The channel receives notices that need action and, in the local configuration, newly protected machines.")]));
  }
  setInterval(() => refresh().catch(() => {}), 1000);
  refresh();
</script>
</html>
`;
