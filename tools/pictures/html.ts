const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as HTML shows it unchanged. */
export function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** A page of its own: nothing in it comes from elsewhere. What is shown lies in `#frame`. */
export function pageOf(style: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Message</title>
<style>
  body { margin: 0; background: #fff; }
  #frame { box-sizing: border-box; width: 640px; padding: 16px; font: 14px/1.45 "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; }
  #frame a { text-decoration: none; }
  .app { display: flex; gap: 8px; align-items: baseline; margin-bottom: 4px; }
  .app b { font-size: 15px; }
  .app small { opacity: .65; }
${style}
</style>
<div id="frame">
${body}
</div>
</html>`;
}

/** The line above a message that names who posted it. */
export function appLine(label: string): string {
  return `<div class="app"><b>Holdfast</b> <small>${html(label)}</small></div>`;
}

/** Text whose tags are exactly those of the list; anything else of HTML is an error, because a chat would show something else. */
export function onlyTags(text: string, allowed: RegExp): string {
  const rest = text.replaceAll(allowed, "").replaceAll(/&(?:amp|lt|gt|quot|#39);/g, "");
  if (/[<>]/.test(rest)) throw new Error(`The chat does not know this markup: ${rest}`);
  return text;
}
