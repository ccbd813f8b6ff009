/**
 * The one stylesheet of WebAdmin: light and dark as the system has it, in the colours of the lab's own interface, all sizes in
 * rem so that a page at 200 % only grows taller. There is no script, no picture and no font to load.
 * Browsers keep it, under an address that changes with it: the page of a node that is stopping cannot ask for it any more.
 */
import { createHash } from 'node:crypto';

export const stylesheetPath = '/webadmin.css';

export const stylesheet = `
:root {
	color-scheme: light dark;
	--ground: light-dark(#f3f5f7, #0e1216);
	--panel: light-dark(#ffffff, #151b22);
	--hover: light-dark(#eef1f4, #26303a);
	--line: light-dark(#d6dde3, #2b353f);
	--line-strong: light-dark(#6f7d89, #75838f);
	--text: light-dark(#131a20, #f1f4f7);
	--muted: light-dark(#53616d, #a3b0bc);
	--good: light-dark(#0f7350, #43c796);
	--good-ground: light-dark(#dcf1e8, #143427);
	--bad: light-dark(#b7301c, #ff8170);
	--bad-ground: light-dark(#fae3df, #43211d);
	--warn: light-dark(#8a5a00, #f2b84b);
	--warn-ground: light-dark(#fbefd3, #3a2d12);
	--accent: light-dark(#1b56b3, #8fb8ff);
	--on-accent: light-dark(#ffffff, #0e1216);
	--focus: light-dark(#a85b00, #ffd866);
}
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; line-height: 1.3; margin: 0; }
p { margin: 0; max-width: 44rem; }
code, .code { font-family: ui-monospace, "JetBrains Mono", Menlo, Consolas, monospace; font-size: 0.925em; overflow-wrap: anywhere; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--panel); padding: 0.5rem 1rem; z-index: 1; }
header.top { background: var(--panel); border-bottom: 1px solid var(--line); }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1.25rem; padding: 0.6rem 1.5rem; }
.bar .brand { font-weight: 700; color: var(--text); text-decoration: none; }
.bar .node { color: var(--muted); }
.bar .end { margin-left: auto; display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 1.25rem; }
.bar form { display: inline; }
nav.realms { display: flex; flex-wrap: wrap; gap: 0.25rem; padding: 0 1.25rem; }
nav.realms a { padding: 0.55rem 0.75rem; color: var(--muted); text-decoration: none; border-bottom: 3px solid transparent; font-weight: 600; }
nav.realms a:hover { color: var(--text); background: var(--hover); }
nav.realms a[aria-current] { color: var(--text); border-bottom-color: var(--accent); }
nav.menus { display: flex; flex-wrap: wrap; gap: 0.25rem; padding: 0.5rem 1.25rem; background: var(--ground); border-top: 1px solid var(--line); }
nav.menus a { padding: 0.35rem 0.75rem; border-radius: 6px; color: var(--text); text-decoration: none; }
nav.menus a:hover { background: var(--hover); }
nav.menus a[aria-current] { background: var(--hover); font-weight: 600; }
main { flex: 1; width: 100%; max-width: 76rem; margin: 0 auto; padding: 1.5rem; display: grid; gap: 1.25rem; align-content: start; grid-template-columns: minmax(0, 1fr); }
main.narrow { max-width: 32rem; padding-top: 3rem; }
.path { color: var(--muted); font-size: 0.925rem; margin-bottom: 0.25rem; }
section, .panel { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem; display: grid; gap: 0.9rem; justify-items: start; grid-template-columns: minmax(0, 1fr); }
section.danger { border-color: var(--bad); }
.muted { color: var(--muted); }
.own { display: inline-block; border: 1px solid var(--line-strong); border-radius: 4px; padding: 0 0.35rem; font-size: 0.875rem; font-weight: 500; line-height: 1.35; color: var(--muted); vertical-align: middle; margin-left: 0.4rem; }
.note, .failure, .done, .through { border-left: 4px solid var(--line-strong); border-radius: 4px; padding: 0.7rem 1rem; background: var(--panel); }
.through { border-color: var(--accent); display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
.failure { border-color: var(--bad); background: var(--bad-ground); }
.done { border-color: var(--good); background: var(--good-ground); }
.note { border-color: var(--warn); background: var(--warn-ground); }
.failure small { display: block; color: var(--text); font-size: 0.925rem; overflow-wrap: anywhere; }
.scroll { width: 100%; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.5rem 0.6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--muted); font-weight: 600; font-size: 0.925rem; vertical-align: bottom; }
tbody th { font-weight: 600; }
tbody tr:last-child > * { border-bottom: 0; }
tbody tr:hover { background: var(--hover); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td.tight, th.tight { white-space: nowrap; }
td.long { overflow-wrap: anywhere; min-width: 14rem; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) minmax(0, 1fr); gap: 0.35rem 1.5rem; margin: 0; width: 100%; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
form.fields { display: grid; gap: 0.9rem; width: 100%; max-width: 36rem; justify-items: start; grid-template-columns: minmax(0, 1fr); }
.field { display: grid; gap: 0.25rem; width: 100%; }
.field label, .label { font-weight: 600; }
code.option { white-space: nowrap; }
.hint { color: var(--muted); font-size: 0.925rem; }
input[type=text], input[type=password], input[type=search], select, textarea { font: inherit; width: 100%; padding: 0.45rem 0.65rem; color: var(--text); background: var(--ground); border: 1px solid var(--line-strong); border-radius: 6px; }
textarea { min-height: 6rem; resize: vertical; font-family: ui-monospace, Menlo, Consolas, monospace; }
.at { display: flex; align-items: center; gap: 0.5rem; width: 100%; }
.at input[type=text] { flex: 1 1 12rem; width: auto; min-width: 8rem; }
.at span { flex: 0 1 auto; color: var(--muted); overflow-wrap: anywhere; }
.check { display: flex; gap: 0.6rem; align-items: baseline; }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; flex: none; accent-color: var(--accent); }
.buttons { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; }
form.search { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: end; width: 100%; }
form.search .field { width: auto; flex: 0 1 22rem; }
button, a.button { font: inherit; font-weight: 600; cursor: pointer; padding: 0.45rem 0.95rem; border-radius: 6px; border: 1px solid var(--line-strong); background: var(--panel); color: var(--text); text-decoration: none; line-height: 1.5; }
button:hover, a.button:hover { background: var(--hover); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.main:hover { filter: brightness(1.08); }
button.danger { border-color: var(--bad); color: var(--bad); }
button.small { padding: 0.15rem 0.6rem; line-height: 1.3; min-width: 8.5rem; }
button.plain { border: 0; padding: 0; background: none; color: var(--accent); font-weight: 400; text-decoration: underline; text-underline-offset: 0.2em; }
.state { white-space: nowrap; font-weight: 600; }
.state.good { color: var(--good); }
.state.bad { color: var(--bad); }
.state.warn { color: var(--warn); }
.state.wrap { white-space: normal; }
.state i { font-style: normal; display: inline-block; width: 1.2em; }
.figures { display: flex; flex-wrap: wrap; gap: 0.9rem 2.5rem; margin: 0; }
.figures div { display: grid; }
.figures dt { font-size: 0.925rem; }
.figures dd { font-size: 1.25rem; font-weight: 700; }
table.rows td { padding: 0.25rem 0.5rem 0.25rem 0; border: 0; }
table.rows tr:hover { background: none; }
table.rows th { padding-left: 0; padding-bottom: 0.25rem; border: 0; }
footer .own { margin-left: 0; }
footer { color: var(--muted); padding: 1rem 1.5rem; font-size: 0.925rem; border-top: 1px solid var(--line); }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 45rem) {
	.bar, main, footer { padding-left: 1rem; padding-right: 1rem; }
	nav.realms, nav.menus { padding-left: 0.5rem; padding-right: 0.5rem; }
	.bar .end { margin-left: 0; }
	dl:not(.figures) { grid-template-columns: minmax(0, 1fr); gap: 0; }
	dl:not(.figures) dd { margin-bottom: 0.5rem; }
	main.narrow { padding-top: 1.25rem; }
}
@media (forced-colors: active) { .done, .failure, .note, .through { border: 1px solid; } }
`;

export const stylesheetAddress = `${stylesheetPath}?${createHash('sha256').update(stylesheet).digest('hex').slice(0, 8)}`;
