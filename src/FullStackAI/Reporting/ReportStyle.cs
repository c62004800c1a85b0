namespace FullStackAI.Reporting;

/// <summary>The looks of the page: light and dark by the reader's wish, and for paper.
/// Text has a contrast of 4.5 : 1 or more on its ground.</summary>
internal static class ReportStyle
{
    internal const string Sheet = """
        :root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--ink:#18202c;--muted:#546072;--line:#dde2ea;--soft:#eef1f6;--accent:#2255cc;
        --c1:#2255cc;--c2:#c2500f;--c3:#0b7a70;--c4:#8a3fc9;--c5:#b8225f;--c6:#5d6778;--c7:#7a6a0a;--c9:#0b6fa4;--c10:#7d4b2a;--c8:#c9d6f2;--on:#fff;
        --severe:#b3261e;--severe-bg:#fdecea;--warn:#8a5300;--warn-bg:#fff4e0;--fine:#1a6b3c;--fine-bg:#e8f5ec;--note-bg:#eef3fc}
        @media (prefers-color-scheme:dark){:root{--bg:#0e131a;--card:#161d27;--ink:#e7ecf3;--muted:#a4afbf;--line:#2a3442;--soft:#1d2632;--accent:#8fb2ff;
        --c1:#7ea6ff;--c2:#ff9d5c;--c3:#4ecdbf;--c4:#c79bff;--c5:#ff8ab5;--c6:#a4afbf;--c7:#d9c64f;--c9:#5cc8ff;--c10:#d3a27f;--c8:#2b3f68;--on:#0e131a;
        --severe:#ff9c94;--severe-bg:#3a1a19;--warn:#ffc266;--warn-bg:#352711;--fine:#7fd8a0;--fine-bg:#12301f;--note-bg:#1a2538}}
        *{box-sizing:border-box}
        html{scroll-behavior:smooth;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
        .page{display:grid;grid-template-columns:210px minmax(0,1fr);max-width:1320px;margin:0 auto}
        nav{position:sticky;top:0;align-self:start;height:100vh;overflow:auto;padding:30px 8px 20px 22px}
        nav ul{list-style:none;margin:0;padding:0}
        nav a{display:block;padding:5px 12px;margin:1px 0;border-radius:7px;color:var(--muted);text-decoration:none}
        nav a:hover{background:var(--soft);color:var(--ink)}
        .brand{margin:0 0 14px 12px;font-weight:700;letter-spacing:.02em;color:var(--accent)}
        main{padding:30px 32px 60px;min-width:0}
        .skip{position:absolute;left:-999px}.skip:focus{left:12px;top:12px;background:var(--card);padding:8px 12px;z-index:2}
        :focus-visible{outline:2px solid var(--accent);outline-offset:2px}
        h1{font-size:34px;line-height:1.15;margin:2px 0 10px;letter-spacing:-.015em;overflow-wrap:anywhere}
        h2{font-size:23px;margin:44px 0 6px;letter-spacing:-.01em}
        h3{font-size:15px;margin:0 0 10px;overflow-wrap:anywhere}
        h3.sub{margin:26px 0 6px}
        .kicker{margin:0;color:var(--accent);font-weight:600;font-size:13px;letter-spacing:.06em;text-transform:uppercase}
        .lede{font-size:17px;color:var(--muted);max-width:75ch;margin:0 0 22px;overflow-wrap:anywhere}
        .lead{color:var(--muted);margin:0 0 14px;max-width:90ch}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(168px,1fr));gap:12px;margin:0}
        .tiles div{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
        .tiles div:first-child{border-color:var(--accent);box-shadow:inset 0 3px 0 var(--accent)}
        .tiles dt{color:var(--muted);font-size:13px;overflow-wrap:anywhere}
        .tiles dd{margin:2px 0 0;font-size:23px;font-weight:650;letter-spacing:-.01em;line-height:1.25}
        .tiles dd.long{font-size:17.5px;line-height:1.65}
        .tiles dd.note{font-size:12.5px;font-weight:400;color:var(--muted);letter-spacing:0;margin-top:3px}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(330px,100%),1fr));gap:14px;margin:0 0 14px}
        .figures.two{grid-template-columns:repeat(auto-fill,minmax(min(370px,100%),1fr))}
        .card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px;margin:0;min-width:0}
        .card.full,details.card{margin:0 0 14px}
        figcaption{color:var(--muted);font-size:13px;margin-top:8px;overflow-wrap:anywhere}
        .big{font-size:30px;font-weight:650;margin:10px 0}
        svg.plot{display:block;width:100%;height:auto;overflow:visible}
        svg.bars{max-width:860px}
        svg text{font-size:11px;fill:var(--muted)}
        svg text.name{font-size:11.5px}svg text.label{font-size:12.5px;fill:var(--ink)}
        svg .mid{text-anchor:middle}svg .end{text-anchor:end}
        .grid{stroke:var(--line);stroke-width:1;fill:none}.axis{stroke:var(--muted);stroke-width:1;fill:none;opacity:.7}
        .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}.strong{stroke-width:2.8}
        .thin{stroke:var(--c6);stroke-width:.8;opacity:.28}
        .dash{stroke-dasharray:5 4}.guess{stroke:var(--muted);stroke-width:1.3;stroke-dasharray:4 4;fill:none}
        .c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}.c4{stroke:var(--c4)}.c5{stroke:var(--c5)}.c6{stroke:var(--c6)}
        .c2.line:not(.dash){stroke-dasharray:none}.c3.line{stroke-dasharray:9 3}.c4.line{stroke-dasharray:2 3}.c5.line{stroke-dasharray:9 3 2 3}.c6.line{stroke-dasharray:5 3}
        .f1{fill:var(--c1);background:var(--c1)}.f2{fill:var(--c2);background:var(--c2)}.f3{fill:var(--c3);background:var(--c3)}.f4{fill:var(--c4);background:var(--c4)}.f5{fill:var(--c5);background:var(--c5)}.f6{fill:var(--c6);background:var(--c6)}.f7{fill:var(--c7);background:var(--c7)}.f9{fill:var(--c9);background:var(--c9)}.f10{fill:var(--c10);background:var(--c10)}.f8{fill:var(--c8);background:var(--c8)}
        .fx{fill:none;stroke:var(--severe);stroke-width:1.2;stroke-dasharray:3 2;background:none;outline:1px dashed var(--severe)}
        svg .fx{outline:none}
        .band{opacity:.3}.band.f8{opacity:.55}
        .dots{fill:none;stroke:var(--c1);stroke-width:3.4;stroke-linecap:round;opacity:.38}
        .mark{stroke:var(--card);stroke-width:1.5}
        .whisker{stroke:var(--ink);stroke-width:1.4;fill:none;opacity:.75}.out{fill:var(--muted)}
        svg text.count{fill:var(--ink);font-size:12px}svg text.on{fill:var(--on)}
        .legend{display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:8px;font-size:12.5px;color:var(--muted)}
        .legend svg{width:22px;height:8px;margin-right:6px;vertical-align:middle}
        .chip{display:inline-flex;align-items:center;gap:6px;white-space:nowrap}
        .chip i{width:10px;height:10px;border-radius:3px;display:inline-block}
        .scroll{overflow:auto;background:var(--card);border:1px solid var(--line);border-radius:12px;margin:0 0 14px}
        table{border-collapse:collapse;width:100%;font-size:13.5px}
        caption{text-align:left;padding:12px 16px 8px;font-weight:600;font-size:15px}
        th,td{padding:6px 12px;text-align:left;vertical-align:middle;border-top:1px solid var(--line);overflow-wrap:break-word;max-width:44ch}
        th:first-child,td:first-child{padding-left:16px}
        th{color:var(--muted);font-weight:600;font-size:12.5px;border-top:0;white-space:nowrap;background:var(--card)}
        td{min-width:64px}td b{font-weight:600}
        .num{text-align:right;white-space:nowrap}
        tbody tr:hover{background:var(--soft)}
        .board tbody tr:first-child{background:var(--note-bg)}
        .range{width:150px;height:18px;display:block}
        .spark{width:110px;height:26px;display:block}.spark path{fill:var(--c1);opacity:.8}
        .meter{display:inline-block;width:56px;height:6px;border-radius:3px;background:var(--line);margin-right:8px;vertical-align:middle;overflow:hidden}
        .meter i{display:block;height:100%;background:var(--c2)}.meter i.good{background:var(--c1)}
        .alert{border:1px solid var(--line);border-left:5px solid var(--accent);background:var(--note-bg);border-radius:10px;padding:12px 16px;margin:0 0 10px;overflow-wrap:anywhere}
        .alert p{margin:0}.alert .do{color:var(--muted);margin-top:4px}
        .severe{border-left-color:var(--severe);background:var(--severe-bg)}.severe b{color:var(--severe)}
        .warn{border-left-color:var(--warn);background:var(--warn-bg)}.warn b{color:var(--warn)}
        .fine{border-left-color:var(--fine);background:var(--fine-bg)}.fine b{color:var(--fine)}
        summary{cursor:pointer;font-weight:600}details ul{padding-left:20px}details .scroll{margin-top:12px}
        .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:10px 24px;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px;margin:10px 0 0}
        .facts dt{color:var(--muted);font-size:12.5px}.facts dd{margin:0;overflow-wrap:anywhere}
        pre{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px;overflow:auto;font-size:13px;line-height:1.5;margin:0}
        code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
        footer{margin-top:50px;padding-top:14px;border-top:1px solid var(--line);color:var(--muted);font-size:13px}
        @media (max-width:860px){.page{display:block}nav{position:static;height:auto;padding:14px 16px 0}nav ul{display:flex;flex-wrap:wrap}main{padding:16px}.brand{margin-bottom:4px}h1{font-size:27px}.figures,.figures.two{grid-template-columns:minmax(0,1fr)}}
        @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
        @media print{:root{color-scheme:light;--bg:#fff;--card:#fff;--ink:#000;--muted:#444;--line:#ccc;--soft:#fff;--accent:#2255cc;--c1:#2255cc;--c2:#c2500f;--c3:#0b7a70;--c4:#8a3fc9;--c5:#b8225f;--c6:#5d6778;--c7:#7a6a0a;--c9:#0b6fa4;--c10:#7d4b2a;--c8:#c9d6f2;--on:#fff;--severe:#b3261e;--severe-bg:#fff;--warn:#8a5300;--warn-bg:#fff;--fine:#1a6b3c;--fine-bg:#fff;--note-bg:#fff}
        body{font-size:11px}.page{display:block;max-width:none}nav,.skip{display:none}main{padding:0}h2{break-after:avoid;margin-top:24px}.card,.alert,tr,.tiles div{break-inside:avoid}.scroll{overflow:visible}.figures,.figures.two{grid-template-columns:repeat(2,minmax(0,1fr))}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}pre{white-space:pre-wrap}}
        """;
}
