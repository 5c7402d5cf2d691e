/** Levels of the Functions worker, least to most urgent; `none` silences. */
const LEVELS = ["trace", "debug", "information", "warning", "error", "critical", "none"] as const;
export type LogLevel = (typeof LEVELS)[number];

/** One log line of the app (category `user`), its libraries or the host itself (`system`). */
export interface LogLine {
  readonly level: LogLevel;
  readonly category: string;
  readonly message: string;
  readonly functionName?: string;
  readonly invocationId?: string;
}

export type WriteLog = (line: LogLine) => void;

/** Parses a level, in any case; `undefined` when there is no such level. */
export function parseLogLevel(text: string): LogLevel | undefined {
  return LEVELS.find((level) => level === text.toLowerCase());
}

/**
 * Writes the lines that host.json's `logging.logLevel` allows. Categories are the real host's: `Function.<name>.User` for the
 * lines of a function, `Function.<name>` for the host's lines about it, `Host.General` for all others; the longest configured
 * prefix decides.
 *
 * @param levels - Category to lowest level shown; `default` applies to all other categories, `information` without it.
 */
export function filterLog(levels: Readonly<Record<string, LogLevel>>, write: WriteLog): WriteLog {
  return (line) => {
    const lowest = lowestLevelFor(categoryOf(line), levels);
    if (lowest !== "none" && LEVELS.indexOf(line.level) >= LEVELS.indexOf(lowest)) write(line);
  };
}

function categoryOf(line: LogLine): string {
  if (line.functionName === undefined) return "Host.General";
  return line.category === "user" ? `Function.${line.functionName}.User` : `Function.${line.functionName}`;
}

function lowestLevelFor(category: string, levels: Readonly<Record<string, LogLevel>>): LogLevel {
  const parts = category.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const level = levels[parts.slice(0, length).join(".")];
    if (level !== undefined) return level;
  }
  return levels["default"] ?? "information";
}
