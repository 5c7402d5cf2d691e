import type { MachineDetail } from "../../../api/machines.ts";
import type { SourcedItem } from "../../machine/evidence.ts";
import type { RunningWork } from "../../machine/running-work.ts";

/** `GET /api/virtual-machines/{…}` as this page reads it; an app of an earlier release leaves out what is optional. */
export type MachineAnswer = Omit<MachineDetail, "timeline"> & {
  readonly timeline: readonly SourcedItem[];
  /** Absent when nothing runs, or when that could not be asked. */
  readonly running?: readonly RunningWork[];
  readonly runningUnknown?: boolean;
};
