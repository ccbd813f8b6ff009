/**
 * The frame of a page that is printed: its policy, its style, its language. Pure.
 *
 * The policy lets nothing be loaded and nothing run, whatever stood in the body; the style is the page's own.
 */
import type { LabLocale } from '../language/fact-value.ts';
import { type Html, html } from './html-text.ts';

export interface PrintPage {
	readonly title: string;
	readonly locale: LabLocale;
	readonly body: Html;
	/** Beyond the style that all pages share. */
	readonly style?: Html;
}

export function printPage({ title, locale, body, style = html`` }: PrintPage): string {
	return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${common}${style}</style>
</head>
<body><main>${body}</main></body>
</html>
`.text;
}

const common = html`
:root { color-scheme: light; --ink: #16202c; --soft: #55616f; --line: #d5dbe3; --wash: #eef2f6; --blue: #1f6feb; --green: #14713f; --amber: #8a5300; --red: #b3261e }
* { box-sizing: border-box }
html { print-color-adjust: exact; -webkit-print-color-adjust: exact }
body { margin: 0; background: #e6eaef; color: var(--ink); font: 10pt/1.4 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif; overflow-wrap: anywhere }
main { max-width: 210mm; margin: 8mm auto; padding: 15mm; background: #fff; box-shadow: 0 1px 6px #0003 }
h1 { margin: 0; font-size: 21pt; line-height: 1.2; letter-spacing: -.01em }
h2 { margin: 0 0 2.5mm; padding-bottom: 1mm; border-bottom: .4mm solid var(--ink); font-size: 12.5pt; break-after: avoid }
h3 { margin: 3mm 0 1mm; font-size: 10.5pt; break-after: avoid }
p { margin: 0 0 1.5mm }
section { margin-top: 5mm }
ul, ol { margin: 0; padding-left: 6mm }
small { display: block; color: var(--soft); font-size: 9pt }
code { font-size: 9pt }
table { width: 100%; border-collapse: collapse }
th { font-size: 9pt; font-weight: 600; color: var(--soft); text-align: left }
th, td { padding: .8mm 3mm .8mm 0; border-bottom: .25mm solid var(--line); vertical-align: top }
th:last-child, td:last-child { padding-right: 0 }
tr { break-inside: avoid }
thead { display: table-header-group }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.state { white-space: nowrap; font-weight: 600 }
.state.passed { color: var(--green) } .state.skipped { color: var(--amber) } .state.failed { color: var(--red) } .state.running, .state.waiting { color: var(--soft) }
header { display: flex; gap: 8mm; align-items: flex-start; justify-content: space-between }
.who { min-width: 0 }
.kicker { color: var(--soft); font-size: 9pt; letter-spacing: .03em }
.learner { margin-top: 2mm; font-size: 13pt; font-weight: 600 }
.meta { color: var(--soft) } .meta span { white-space: nowrap }
.score { display: flex; flex: none; gap: 3mm; align-items: center; line-height: 1.15; white-space: nowrap }
.score svg { width: 17mm; height: 17mm }
.score strong { font-size: 20pt }
circle { fill: none; stroke-width: 6 } .track { stroke: var(--line) } .fill { stroke: var(--blue) }
.lane { display: flex; gap: .6mm; height: 7mm; margin-bottom: 2mm }
.lane span { display: grid; flex: 1 1 6mm; place-items: center; min-width: 6mm; border-radius: 1mm; background: #cfe0fb; font-size: 9pt; font-weight: 600 }
.lane .skipped { background: repeating-linear-gradient(45deg, #f4dfb6 0 1mm, #fff 1mm 2mm) } .lane .solved { background: repeating-linear-gradient(45deg, #d7dde5 0 1mm, #f4f6f8 1mm 2mm) }
.steps td:first-child, .steps th:first-child { width: 6mm; padding-right: 3mm }
.failover, .question, .numbers, .promises li { break-inside: avoid }
.failover + .failover { margin-top: 4mm }
.bars td { padding-block: .7mm; border: 0; vertical-align: middle } .bars td:first-child { width: 46% } .bars .number { width: 18mm }
.bar i { display: block; min-width: .6mm; height: 3.2mm; border-radius: .6mm; background: var(--blue) }
.bars .wait td { border-top: .25mm solid var(--line) } .bars .wait i { background: var(--amber) }
.columns { columns: 2; column-gap: 10mm } .numbers { margin-bottom: 2.5mm }
.numbers h3 { margin-top: 0; color: var(--soft); font-size: 9pt; font-weight: 600 }
.promises { display: grid; grid-template-columns: max-content 1fr; column-gap: 4mm; padding: 0; list-style: none } .promises li { padding: .6mm 0 } .promises li { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1 } .promises small { grid-column: 2 }
.question { margin-bottom: 3mm }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5mm 4mm; margin: 0 0 1mm } dt { color: var(--soft) } dd { margin: 0 }
.why { padding: 1.5mm 3mm; border-left: .8mm solid var(--line); background: var(--wash) }
footer { margin-top: 8mm; padding-top: 2mm; border-top: .25mm solid var(--line); color: var(--soft); font-size: 8.5pt; break-inside: avoid }
@page { margin: 14mm 15mm }
@media print { body { background: none } main { max-width: none; margin: 0; padding: 0; box-shadow: none } }
@media (width < 600px) { header { flex-direction: column; gap: 4mm } main { margin: 0; padding: 6mm } .columns { columns: 1 } }
`;
