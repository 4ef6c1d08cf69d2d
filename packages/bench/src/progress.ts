/** One line that says what runs and how far it is; on a terminal it stays one line. */
export class Progress {
  #section = "";
  #begun = performance.now();

  section(title: string) {
    this.#section = title;
    this.show("");
  }

  show(what: string) {
    const line = `${minutes(performance.now() - this.#begun)}  ${this.#section}${what && `: ${what}`}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
  }

  end() {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[2K");
  }
}

function minutes(ms: number) {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
