import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** What stands between the app and a service, so that the service can be out. */
export interface Interruptible {
  /** What the app tried in vain. */
  refused(): number;
  /** Cuts every connection, and every new one until `passOn`. */
  cut(): void;
  passOn(): void;
}

/** A port of this machine that passes connections on to another one, until it is cut. */
export interface Relay extends Interruptible {
  readonly port: number;
  passTo(port: number): void;
  close(): Promise<void>;
}

export async function startRelay(): Promise<Relay> {
  const open = new Set<Socket>();
  let target = 0;
  let isCut = false;
  let refused = 0;
  const refuse = (socket: Socket) => {
    refused += 1;
    socket.resetAndDestroy();
  };
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
  };
  const server = createServer({ noDelay: true }, (socket) => {
    keep(socket);
    if (isCut) return refuse(socket);
    const onward = connect({ port: target, host: "127.0.0.1", noDelay: true });
    keep(onward);
    onward.once("close", () => socket.destroy());
    socket.once("close", () => onward.destroy());
    socket.pipe(onward).pipe(socket);
    return undefined;
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const destroyAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    refused: () => refused,
    passTo(port) {
      target = port;
    },
    cut() {
      isCut = true;
      destroyAll();
    },
    passOn() {
      isCut = false;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        destroyAll();
      }),
  };
}
