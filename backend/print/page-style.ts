/** Black on white, for A4 and a printer without colour: what is late is set in bold and framed, not only red. */
export const PAGE_STYLE = `
@page { size: A4; margin: 16mm 14mm 18mm; @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt } }
* { box-sizing: border-box }
body { max-width: 182mm; margin: 0 auto; color: #000; background: #fff; font: 10pt/1.45 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; overflow-wrap: anywhere }
header { border-bottom: 1.5pt solid #000; margin-bottom: 5mm; text-align: center }
header p { margin: 0 }
h1 { margin: 0; font-size: 18pt; letter-spacing: 0.1em }
.number { display: flex; justify-content: space-between; padding: 1mm 0; font-variant-numeric: tabular-nums; font-weight: bold }
h2 { margin: 5mm 0 1.5mm; font-size: 12pt; break-after: avoid }
dl { display: grid; grid-template-columns: 1fr 1fr; margin: 0; border-top: 0.5pt solid #666; border-left: 0.5pt solid #666 }
dl div { display: grid; grid-template-columns: 26mm 1fr; border-right: 0.5pt solid #666; border-bottom: 0.5pt solid #666; break-inside: avoid }
dl .wide { grid-column: 1 / -1 }
dt { padding: 1mm 2mm; background: #eee }
dd { margin: 0; padding: 1mm 2mm; unicode-bidi: isolate; white-space: pre-wrap }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { border: 0.5pt solid #666; padding: 1mm 1.5mm; text-align: left; vertical-align: top; unicode-bidi: isolate }
th { background: #eee; font-weight: normal }
td { font-size: 9pt }
td p { margin: 0; unicode-bidi: isolate; white-space: pre-wrap }
.steps th:nth-child(1) { width: 24mm } .steps th:nth-child(2) { width: 27mm } .steps th:nth-child(3) { width: 29mm }
.steps th:nth-child(5) { width: 22mm } .steps th:nth-child(6) { width: 24mm }
.applications th:nth-child(1) { width: 24mm } .applications th:nth-child(2) { width: 24mm } .applications th:nth-child(5) { width: 26mm }
.orders th:nth-child(1) { width: 40mm } .orders th:nth-child(2) { width: 26mm }
.late { border: 0.75pt solid #b00; color: #b00; padding: 0 1mm; white-space: nowrap; print-color-adjust: exact }
.figures { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 3mm }
figure { margin: 0; break-inside: avoid; border: 0.5pt solid #666; padding: 1.5mm }
img { display: block; width: 100%; height: 42mm; object-fit: contain; background: #f4f4f4 }
.named { display: grid; place-items: center; height: 42mm; margin: 0; background: #f4f4f4 }
figcaption { font-size: 8pt; unicode-bidi: isolate }
a { color: inherit }
footer { margin-top: 6mm; border-top: 0.5pt solid #666; font-size: 8pt }
@media screen { body { padding: 8mm 0 } }
@media print { dt, th, .named { print-color-adjust: exact } a { text-decoration: none } }
`
