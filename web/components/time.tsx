import { now } from "../shell/clock.ts";
import { zone } from "../shell/settings.ts";
import { ageWords, shownTime, zoneName } from "../time-words.ts";

/**
 * An instant: date and time of day in the zone that the reader chose, and with `age` how long ago that is.
 *
 * The zone's name stands in the page's head; `withZone` repeats it, for texts that are copied elsewhere.
 */
export function Time(props: { readonly at: string; readonly age?: boolean; readonly withZone?: boolean }) {
  const { at, age = false, withZone = false } = props;
  const shown = shownTime(at, zone.value);
  const words = age ? ageWords(at, now.value) : "";
  return (
    <time dateTime={at} title={`${shownTime(at, "UTC")} UTC`}>
      {shown}
      {withZone && ` ${zoneName(zone.value)}`}
      {words !== "" && <span class="age"> ({words})</span>}
    </time>
  );
}
