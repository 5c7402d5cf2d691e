import type { Fleet } from "../../api/fleet.ts";
import { Icon } from "../components/icon.tsx";
import { Time } from "../components/time.tsx";

/** How old the answer is, and the sweep that last compared it with Azure. */
export function LastSweep({ fleet: { asOf, lastSweep, rows, counts } }: { readonly fleet: Fleet }) {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <p class="as-of">
        As of <Time at={asOf} age />.{" "}
        {lastSweep === undefined ? (
          "No sweep has ended yet."
        ) : (
          <>
            Last sweep ended <Time at={lastSweep.endedAt} age />.
          </>
        )}
      </p>
      {lastSweep?.isComplete === false && (
        <p class="note warn">
          <Icon name="triangle" />
          The last sweep could not read everything: machines that it did not see are shown as they were last known.
        </p>
      )}
      {rows.length < all && (
        <p class="note warn">
          <Icon name="triangle" />
          Only {rows.length.toLocaleString("en-GB")} of {all.toLocaleString("en-GB")} machines are listed. The counts
          are of all.
        </p>
      )}
    </>
  );
}
