import { fork } from "node:child_process";

export interface Request {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** Load for one server. Each connection repeats its share of the requests, one request at a time. */
export interface Load {
  origin: string;
  requests: Request[];
  connections: number;
  /** Seconds of load before the measurement. */
  warmUp: number;
  /** Measured seconds, unless `amount` is set. */
  seconds: number;
  /** Number of requests; the measurement then ends with the last response. */
  amount?: number;
  /** Upper bound of requests per second over all connections; unlimited by default. */
  rate?: number;
}

export interface LoadResult {
  seconds: number;
  /** Number of responses by status; 0 counts requests without a response. */
  statuses: Record<number, number>;
  /** Median and 99th percentile of the latency in milliseconds. */
  p50: number;
  p99: number;
}

export type WorkerMessage = { type: "begin" } | { type: "end"; result: LoadResult } | { type: "done" };

/** A separate process that only sends load. */
export interface LoadGenerator extends Disposable {
  /** @param onBoundary is called when the measurement begins and when it ends */
  send(load: Load, onBoundary?: () => void): Promise<LoadResult>;
}

export function startLoadGenerator(): LoadGenerator {
  const worker = fork(new URL("load-worker.ts", import.meta.url));
  return {
    send(load, onBoundary = () => {}) {
      return new Promise((resolve, reject) => {
        let result: LoadResult | undefined;
        const settle = () => {
          worker.off("message", receive).off("exit", settle);
          if (result) resolve(result);
          else reject(new Error("The load generator exited before it sent a result"));
        };
        const receive = (message: WorkerMessage) => {
          if (message.type === "done") return settle();
          if (message.type === "end") result = message.result;
          onBoundary();
        };
        worker.on("message", receive).on("exit", settle);
        worker.send(load);
      });
    },
    [Symbol.dispose]: () => void worker.kill(),
  };
}
