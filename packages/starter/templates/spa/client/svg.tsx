/** Shows an SVG image of ours, in which nothing comes from users. */
export const Svg = ({ children }: { children: string }) => (
  <span style={{ display: "contents" }} dangerouslySetInnerHTML={{ __html: children }} />
);
