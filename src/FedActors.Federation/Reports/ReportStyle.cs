namespace FedActors.Federation.Reports;

/// <summary>The page's style: system fonts, Okabe and Ito's colours, light and dark by the reader's own setting.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --paper: #f6f7f9; --card: #fff; --ink: #1b2733; --soft: #5b6b7b; --rule: #dde3ea;
          --curve: #0072b2; --counted: #0072b2; --carried: #009e73; --straggler: #e69f00; --dropped-out: #d55e00;
          --declined: #cc79a7; --refused: #7f7f7f; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) {
          :root { --paper: #11161c; --card: #1a2129; --ink: #e6edf3; --soft: #93a3b3; --rule: #2d3945; --curve: #56b4e9; --counted: #56b4e9;
            --bad: #ff8a80; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 1200px; margin: 0 auto; padding: 28px 20px 48px; }
        h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 0 0 10px; } p { margin: 0 0 10px; } .soft { color: var(--soft); }
        section { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 16px 18px; margin: 16px 0; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; margin: 18px 0 16px; }
        .facts div { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 10px 14px; }
        .facts dt { color: var(--soft); font-size: 13px; } .facts dd { margin: 0; font-size: 20px; font-variant-numeric: tabular-nums; }
        .facts small { font-size: 13px; color: var(--soft); display: block; }
        .pair { margin: 16px 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 16px; } .pair section { margin: 0; }
        svg { display: block; width: 100%; height: auto; overflow: visible; } .partition { background: #fff; border-radius: 6px; overflow-x: auto; }
        .partition svg { max-width: 900px; }
        .curve { fill: none; stroke: var(--curve); stroke-width: 2; stroke-linejoin: round; } .point { fill: var(--curve); }
        .grid { stroke: var(--rule); stroke-width: 1; } .axis { stroke: var(--soft); stroke-width: 1; }
        text.tick { fill: var(--soft); font-size: 12px; } text.small { font-size: 10px; } text.label, text.panel { fill: var(--ink); font-size: 12px; }
        text.panel { font-weight: 600; } text.bad { fill: var(--bad); } .middle { text-anchor: middle; } .end { text-anchor: end; }
        .counted { fill: var(--counted); background: var(--counted); } .carried { fill: var(--carried); background: var(--carried); }
        .straggler { fill: var(--straggler); background: var(--straggler); } .dropped-out { fill: var(--dropped-out); background: var(--dropped-out); }
        .declined { fill: var(--declined); background: var(--declined); } .refused { fill: var(--refused); background: var(--refused); }
        .failed { fill: var(--bad); background: var(--bad); }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 10px; padding: 0; list-style: none; font-size: 13px; }
        .legend i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
        th, td { text-align: right; padding: 4px 10px; border-bottom: 1px solid var(--rule); white-space: nowrap; } th { color: var(--soft); font-weight: 600; }
        td.text, th.text { text-align: left; white-space: normal; } code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; }
        """;
}
