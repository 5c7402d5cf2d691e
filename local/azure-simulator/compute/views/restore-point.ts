import { RESTORE_POINT_COLLECTION_TYPE, type RestorePoint } from "../model/restore-points.ts";
import { timeText } from "./time.ts";

export function pointView(point: RestorePoint): Readonly<Record<string, unknown>> {
  const properties = { ...point.properties, timeCreated: timeText(point.createdAtMs) };
  return { name: point.name, id: point.id, type: `${RESTORE_POINT_COLLECTION_TYPE}/restorePoints`, properties };
}
