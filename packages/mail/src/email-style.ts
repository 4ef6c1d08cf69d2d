const INK = "#1c2b2d";
const MUTED = "#56625f";
const ACCENT = "#0f5f57";

/** The looks of an email in light mode. They are inline because some mail programs drop style sheets. */
export const STYLES = {
  body: "margin:0;padding:0;background:#f6f5f1",
  page: "max-width:34rem;margin:0 auto;padding:24px 16px;font:16px/1.6 system-ui,'Segoe UI',Roboto,sans-serif;overflow-wrap:anywhere",
  brand: `margin:0 0 16px;color:${ACCENT};font-weight:700`,
  card: "padding:28px;border:1px solid #dcd9d0;border-radius:12px;background:#ffffff",
  heading: `margin:0 0 16px;color:${INK};font-size:22px;line-height:1.25`,
  text: `margin:0 0 16px;color:${INK}`,
  code: `margin:0 0 16px;color:${INK};font-size:28px;font-weight:700;letter-spacing:2px`,
  facts: "margin:0 0 16px;border-collapse:collapse",
  name: `padding:2px 16px 2px 0;color:${MUTED};vertical-align:top;overflow-wrap:break-word`,
  value: `padding:2px 0;vertical-align:top;color:${INK};overflow-wrap:break-word`,
  button: `display:inline-block;padding:10px 18px;border-radius:8px;background:${ACCENT};color:#ffffff;font-weight:600;text-decoration:none`,
  small: `margin:0 0 16px;color:${MUTED};font-size:13px`,
  link: `color:${ACCENT}`,
  footer: `margin:16px 0 0;color:${MUTED};font-size:13px`,
};

/** What differs in dark mode and on a phone. */
export const STYLE = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme: dark){
.paper{background:#12181a!important}
.card{background:#1b2326!important;border-color:#334045!important}
.ink{color:#e8eeec!important}
.muted{color:#a5b3b1!important}
.accent,.link{color:#7fd6c6!important}
.button{background:#7fd6c6!important;color:#06231f!important}
}
@media (max-width: 480px){
.page{padding:16px 12px!important}
.card{padding:20px!important}
.button{display:block!important;text-align:center}
}
`;
