import { expect, test } from "vitest";
import { classified } from "../../../../domain/alerts/change-of.ts";
import { alert, startAlerts } from "../../../../orchestrations/contracts/alerts.ts";
import { alertSamples } from "../../../support/alert-samples.ts";

test.for(Object.values(alertSamples))(
  "an alert $kind crosses the task hub unchanged, as raised and as classified",
  (raised) => {
    const change = classified(raised);

    expect(startAlerts.input.parse({ alerts: [raised] })).toEqual({ alerts: [raised] });
    expect(alert.parse(change)).toEqual(change);
  },
);
