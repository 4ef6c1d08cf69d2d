/** Shows the elapsed time and current step on stderr: on a terminal one line that changes, else a line per step. */
export class Progress {
  #section = "";
  #started = performance.now();

  startSection(title: string) {
    this.#section = title;
    this.showStep("");
  }

  showStep(step: string) {
    const line = `${formatMinutes(performance.now() - this.#started)}  ${this.#section}${step && `: ${step}`}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
  }

  clear() {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[2K");
  }
}

function formatMinutes(ms: number) {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
