/** ISO 8601 durations of whole days, hours, minutes and seconds: `P1DT2H`, `PT90S`, `PT0.5S`. */
const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds of an ISO 8601 duration; `undefined` when the text is none (months and years have no fixed length). */
export function durationMs(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text.endsWith("P") || text.endsWith("T")) return undefined;
  const [days = "0", hours = "0", minutes = "0", seconds = "0"] = match.slice(1).map((part) => part ?? "0");
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
