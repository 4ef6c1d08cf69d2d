export const STYLE = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,"Segoe UI",Roboto,sans-serif;--line:light-dark(#dcd9d0,#334045);--accent:light-dark(#0f5f57,#7fd6c6);--muted:light-dark(#56625f,#a5b3b1)}
*{box-sizing:border-box}
body{margin:0;display:grid;grid-template-columns:minmax(14rem,22rem) 1fr;min-height:100dvh;overflow-wrap:anywhere;background:light-dark(#f6f5f1,#12181a)}
nav{border-right:1px solid var(--line);background:light-dark(#fff,#1b2326)}
main{display:grid;align-content:start;gap:12px;padding:20px;min-width:0}
h1,h2,p{margin:0}
h1{padding:16px 20px;font-size:20px}
h2{font-size:20px;line-height:1.25}
a{color:var(--accent)}
h1 a{color:inherit;text-decoration:none}
ol{margin:0;padding:0;list-style:none}
li{padding:12px 20px;border-top:1px solid var(--line);color:var(--muted);font-size:14px}
li a{display:block;font-size:16px;font-weight:600}
li:has([aria-current]){background:light-dark(#e2f0ec,#17332f)}
.hint{color:var(--muted)}
.tabs{display:flex;flex-wrap:wrap;gap:12px}
.tabs p{display:flex;border:1px solid var(--line);border-radius:8px;overflow:hidden}
.tabs a{padding:8px 14px;text-decoration:none}
.tabs [aria-current]{background:var(--accent);color:light-dark(#fff,#06231f)}
iframe{width:100%;height:72vh;border:1px solid var(--line);border-radius:8px;background:#fff}
iframe.phone{width:375px;max-width:100%}
pre{margin:0;padding:20px;border:1px solid var(--line);border-radius:8px;background:light-dark(#fff,#1b2326);font:15px/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap}
:focus-visible{outline:3px solid var(--accent);outline-offset:-3px}
@media (width < 48rem){body{display:block}nav{border-right:0}nav ol{max-height:40vh;overflow:auto;border-bottom:1px solid var(--line)}}
`;
