import { fork } from "node:child_process";

export interface Request {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** Who sends what. Each connection sends its share of the requests, one after the other, again and again. */
export interface Job {
  origin: string;
  requests: Request[];
  connections: number;
  /** Seconds of load that are not measured yet. */
  warmUp: number;
  /** Seconds that are measured… */
  seconds: number;
  /** …unless so many requests are: then from the first to the last answer. */
  amount?: number;
  /** Requests a second of all connections together; as many as are answered where nothing is said. */
  rate?: number;
}

export interface Outcome {
  seconds: number;
  /** How many answers came with which status; 0 for those that did not come. */
  statuses: Record<number, number>;
  /** Milliseconds that half, and 99 of 100, of the answers took at most. */
  p50: number;
  p99: number;
}

export type Message = { is: "begin" } | { is: "end"; outcome: Outcome } | { is: "done" };

/** A process that sends load and does nothing else. */
export interface Sender {
  /** @param look is called as the measured time begins and as it ends */
  send(job: Job, look?: () => void): Promise<Outcome>;
  end(): void;
}

export function startSender(): Sender {
  const child = fork(new URL("sender.ts", import.meta.url));
  return {
    send(job, look = () => {}) {
      return new Promise((resolve, reject) => {
        let outcome: Outcome | undefined;
        const settle = () => {
          child.off("message", hear).off("exit", settle);
          if (outcome) resolve(outcome);
          else reject(new Error("The process that sends load has ended."));
        };
        const hear = (message: Message) => {
          if (message.is === "done") return settle();
          if (message.is === "end") outcome = message.outcome;
          look();
        };
        child.on("message", hear).on("exit", settle);
        child.send(job);
      });
    },
    end: () => void child.kill(),
  };
}
