const HALF_LIFE_MS = 60_000;

/** Counts per client. Past counts decay: after the half-life they count half. */
export class DecayingCounts {
  #counts = new Map<string, number>();
  #halvedAt = performance.now();

  of(client: string): number {
    return this.#counts.get(client) ?? 0;
  }

  add(client: string): void {
    if (performance.now() - this.#halvedAt > HALF_LIFE_MS) this.#halve();
    this.#counts.set(client, this.of(client) + 1);
  }

  #halve() {
    this.#halvedAt = performance.now();
    for (const [client, count] of this.#counts) {
      if (count > 1) this.#counts.set(client, count / 2);
      else this.#counts.delete(client);
    }
  }
}
