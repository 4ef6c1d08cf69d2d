/** Saves a text as a file. */
export function download(name: string, text: string) {
  const href = URL.createObjectURL(new Blob([text])); // Until the page is left.
  Object.assign(document.createElement("a"), { href, download: name }).click();
}
