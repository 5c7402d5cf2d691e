/** How urgent a message is, as the page colours it. */
type MessageSeverity = "info" | "warning" | "error";

/** What a chat channel shows of a webhook's body. */
export interface MessageContent {
  readonly title: string;
  readonly text: string;
  readonly severity: MessageSeverity;
}

/** Deeper than any card; a body with more levels is refused, because deep recursion overflows the stack. */
const MAX_LEVELS = 32;

/** Whether a parsed JSON body has at most as many levels of objects and lists as a chat channel accepts. */
export function isShallow(body: unknown): boolean {
  let level = [body];
  for (let depth = 0; depth < MAX_LEVELS; depth += 1) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
    if (level.length === 0) return true;
  }
  return false;
}

/**
 * Title, text and severity of an Adaptive Card in a Teams message, or of a generic webhook's `data`.
 *
 * @param body - Shallow, see `isShallow`.
 */
export function readMessage(body: unknown): MessageContent {
  const card = cardIn(body);
  const texts = card === undefined ? textsIn(body) : textsIn(card.body).map(withoutMarkdown);
  return {
    title: texts[0] ?? "(a message without text)",
    text: texts.slice(1).join("\n"),
    severity: card === undefined ? severityOf(member(member(body, "data"), "severity")) : cardSeverity(card.body),
  };
}

function cardIn(body: unknown): { readonly body: unknown } | undefined {
  const attachments = member(body, "attachments");
  const content = Array.isArray(attachments) ? member(attachments[0], "content") : undefined;
  return content === undefined ? undefined : { body: member(content, "body") };
}

/** The colour of the card's first text, its title. */
function cardSeverity(blocks: unknown): MessageSeverity {
  const color = member(Array.isArray(blocks) ? blocks[0] : undefined, "color");
  if (color === "Attention") return "error";
  return color === "Warning" ? "warning" : "info";
}

function severityOf(value: unknown): MessageSeverity {
  return value === "error" || value === "warning" ? value : "info";
}

const TEXT_KEYS: readonly string[] = ["title", "text", "whatToDo", "value"];

function textsIn(value: unknown, key = ""): string[] {
  if (typeof value === "string") return TEXT_KEYS.includes(key) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, key));
  if (typeof value !== "object" || value === null) return [];
  const name = member(value, "title") ?? member(value, "name");
  const fact = member(value, "value");
  if (typeof name === "string" && typeof fact === "string") return [`${name}: ${fact}`];
  return Object.entries(value).flatMap(([memberName, inner]) => textsIn(inner, memberName));
}

/** A card's text as Teams shows it: escapes resolved, marks of bold text removed. */
function withoutMarkdown(text: string): string {
  return text.replace(/\\([!-/:-@[-`{-~])|\*\*/g, (_all, escaped?: string) => escaped ?? "");
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
