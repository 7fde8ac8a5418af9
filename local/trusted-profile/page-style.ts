/** Plain and readable from 320 px up; every text has a contrast of at least 4.5:1 to its background. */
export const PAGE_STYLE = `
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; font: 1.0625rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; overflow-wrap: anywhere; }
header { background: #0b3d66; color: #fff; }
header p, main { max-width: 42rem; margin: 0 auto; padding: 0.75rem 1rem; }
header p { font-weight: 700; }
header p > span { font-weight: 400; display: inline-block; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1rem 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
main [lang='en'] { display: block; font-size: 0.9375rem; font-weight: 400; color: #4a4a4a; }
.facts [lang='en'] { display: inline; }
.notice { border-left: 0.3rem solid #0b3d66; background: #eef3f8; padding: 0.75rem 1rem; margin: 1rem 0; }
.alert { border: 2px solid #a3001b; border-left-width: 0.5rem; padding: 0.75rem 1rem; margin: 0.75rem 0; color: #a3001b; }
label { display: block; font-weight: 700; }
.hint { margin: 0 0 0.25rem; color: #4a4a4a; font-size: 0.9375rem; }
input { font: inherit; width: 100%; max-width: 20rem; padding: 0.55rem 0.7rem; border: 2px solid #4a4a4a; border-radius: 3px; }
input[aria-invalid] { border-color: #a3001b; }
button { font: inherit; cursor: pointer; border-radius: 3px; min-height: 2.75rem; }
button.primary { background: #0b3d66; color: #fff; border: 2px solid #0b3d66; padding: 0.5rem 1.25rem; margin-top: 0.75rem; display: block; }
button.primary:hover { background: #062744; }
ul { list-style: none; padding: 0; margin: 0.75rem 0; }
li button { width: 100%; text-align: left; background: #fff; color: inherit; border: 1px solid #767676; padding: 0.5rem 0.8rem; margin-bottom: 0.4rem; }
li button:hover { background: #eef3f8; }
.facts { display: block; color: #4a4a4a; font-size: 0.9375rem; }
a { color: #0b3d66; }
.cancel { display: inline-block; padding: 0.5rem 0; }
:focus-visible { outline: 3px solid #1b1b1b; outline-offset: 2px; box-shadow: 0 0 0 2px #ffd500; }
`;
