import { type Model, randomBetween, randomDigits, recordOperation } from "../model.ts";
import type { OperationRecord, ProtectedItem, RecoveryPoint, Vault } from "../state.ts";

/** Hours for which a mounted point can be read; then the script stops working. */
const MOUNT_HOURS = 12;
const PASSWORD_LENGTH = 15;

/** Mounts a recovery point for reading single files; the operation's status has the script to run in a machine. */
export function mountPoint(
  model: Model,
  vault: Vault,
  source: { readonly item: ProtectedItem; readonly point: RecoveryPoint },
  origin: string,
): OperationRecord {
  const { item, point } = source;
  const nowMs = model.context.clock.now();
  const endsAtMs = nowMs + Math.round(randomBetween(model, 20_000, 60_000));
  point.mountedUntilMs = nowMs + MOUNT_HOURS * 3_600_000;
  return recordOperation(model, vault, {
    endsAtMs,
    properties: {
      objectType: "OperationStatusProvisionILRExtendedInfo",
      recoveryTarget: { clientScripts: clientScripts(model, item, point, origin) },
    },
  });
}

/** Ends a mount; without one it does nothing. */
export function unmountPoint(model: Model, vault: Vault, point: RecoveryPoint): OperationRecord {
  point.mountedUntilMs = undefined;
  return recordOperation(model, vault, {
    endsAtMs: model.context.clock.now() + Math.round(randomBetween(model, 2_000, 8_000)),
  });
}

function clientScripts(model: Model, item: ProtectedItem, point: RecoveryPoint, origin: string): readonly unknown[] {
  const scriptNameSuffix = suffixOf(model, item);
  const lines = ["#!/bin/sh", `echo "Simulated mount of recovery point ${point.id}: no disk is attached."`, ""];
  const scriptContent = Buffer.from(lines.join("\n")).toString("base64");
  if (point.osType === "Linux") return [{ scriptContent, scriptExtension: ".py", osType: "Linux", scriptNameSuffix }];
  const url = `${origin}/simulated/IaaSVMILRExeForWindows.exe`;
  return [
    { scriptContent, scriptExtension: ".txt", osType: "Windows", scriptNameSuffix },
    { scriptContent, scriptExtension: ".exe", osType: "Windows", url, scriptNameSuffix },
  ];
}

/** `vm_region_digits_digits_` + 32 characters + the password + 14 more: clients extract the password by its position. */
function suffixOf(model: Model, item: ProtectedItem): string {
  const hex = () => model.context.newGuid().replaceAll("-", "");
  const password = hex().slice(0, PASSWORD_LENGTH);
  return `${item.virtualMachineName}_wus_${randomDigits(model, 19)}_${randomDigits(model, 12)}_${hex()}${password}${hex().slice(0, 14)}`;
}
