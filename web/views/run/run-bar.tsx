import type { Run } from "../../../api/runs.ts";
import { segmentsOf } from "../../progress/segments.ts";
import { itemStatusWords, wordFor } from "../../words/status-words.ts";
import { SegmentBar } from "../parts/segment-bar.tsx";

/** Machines of a run by how they stand. */
export function RunBar(props: { readonly counts: Run["counts"]; readonly label: string; readonly isSmall?: boolean }) {
  const segments = segmentsOf(props.counts, itemStatusWords, (status) => wordFor(itemStatusWords, status));
  return segments.length === 0 ? (
    <>–</>
  ) : (
    <SegmentBar segments={segments} label={props.label} isSmall={props.isSmall === true} />
  );
}
