// The look, as text that each view carries in its own root: a host's shadow root hides document styles.
// Colours of the host come first, ours stand in where it has none.

export const STYLE = `
.rnnviz {
  --muted: #57606a; --line: #d0d7de; --chosen: #24292f; --on-chosen: #fff; --tip: #24292f; --on-tip: #fff;
  --accent: var(--jp-brand-color1, #0b62d6); --mono: var(--jp-code-font-family, ui-monospace, monospace);
  position: relative; box-sizing: border-box; padding: 8px 4px; max-width: 68rem;
  color: var(--jp-ui-font-color1, inherit); font: 14px/1.45 var(--jp-ui-font-family, system-ui, sans-serif);
}
.rnnviz[data-dark=true] {
  --muted: #a3adb8; --line: #3d444d; --chosen: #e6edf3; --on-chosen: #15191e; --tip: #e6edf3; --on-tip: #15191e;
  --accent: var(--jp-brand-color1, #6cb2ff);
}
.rnnviz *, .rnnviz *::before, .rnnviz *::after { box-sizing: border-box; }
.rnnviz [hidden] { display: none !important; }
.rnnviz bdi { unicode-bidi: isolate; overflow-wrap: anywhere; }
.rnnviz .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.rnnviz .small, .rnnviz .hint, .rnnviz .method, .rnnviz .of, .rnnviz .account, .rnnviz .with { color: var(--muted); }
.rnnviz .small { font-size: 13px; }
.rnnviz :is(button, select, input + bdi) { font: inherit; }
.rnnviz :is(button, select, .word, .words):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

.rnnviz .verdict, .rnnviz .bar-of-controls { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 6px 24px; }
.rnnviz .verdict { margin-bottom: 8px; align-items: baseline; }
.rnnviz .prediction { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 8px; }
.rnnviz .prediction strong { font-size: 18px; margin-right: 8px; overflow-wrap: anywhere; }
.rnnviz .prediction ul { display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 0; padding: 0; list-style: none; }
.rnnviz .class { padding: 0 0 3px; min-width: 92px; font-size: 13px; font-variant-numeric: tabular-nums; color: var(--muted);
  background: linear-gradient(currentColor 0 0) 0 100% / var(--share) 3px no-repeat, linear-gradient(var(--line) 0 0) 0 100% / 100% 3px no-repeat; }
.rnnviz .class.predicted { color: inherit; font-weight: 600; }
.rnnviz .method { font-size: 13px; }
.rnnviz .targets { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; margin: 0; padding: 0; border: 0; min-width: 0; }
.rnnviz .targets legend { float: left; padding: 0; margin-right: 8px; }
.rnnviz .segments { display: inline-flex; flex-wrap: wrap; border: 1px solid var(--line); border-radius: 7px; overflow: clip; }
.rnnviz .segments label { position: relative; padding: 3px 10px; cursor: pointer; min-height: 26px; }
.rnnviz .segments label + label { border-left: 1px solid var(--line); }
.rnnviz .segments input { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; opacity: 0; cursor: pointer; }
.rnnviz .segments label:has(:checked) { background: var(--chosen); color: var(--on-chosen); }
.rnnviz .segments label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: -4px; border-radius: 7px; }
.rnnviz select { padding: 2px 4px; min-height: 26px; max-width: 100%; color: inherit; background: var(--jp-layout-color1, transparent); border: 1px solid var(--line); border-radius: 6px; }
.rnnviz select option { color: #1b1f24; background: #fff; }
.rnnviz[data-dark=true] select option { color: #e6edf3; background: #22272e; }

.rnnviz .words { position: relative; margin: 14px 0 12px; padding: 3px; line-height: 1.3; cursor: default; user-select: none; -webkit-user-select: none; touch-action: pan-y; border-radius: 6px; }
.rnnviz .words.dense { max-height: min(60vh, 30rem); overflow-y: auto; overscroll-behavior: contain; }
.rnnviz .dense .block { content-visibility: auto; contain-intrinsic-size: auto 150px; padding: 0 3px; }
.rnnviz .unit { display: inline-flex; align-items: flex-start; max-width: 100%; margin-bottom: 8px; vertical-align: top; }
.rnnviz .dense .unit { margin-bottom: 5px; }
.rnnviz .word { display: flex; flex-direction: column; min-width: 0; border-radius: 7px; background: var(--own); color: var(--on-own); cursor: pointer; }
.rnnviz .face { display: block; padding: 4px 9px 3px; min-height: 32px; font-size: 18px; text-align: center; unicode-bidi: isolate; white-space: pre-wrap; overflow-wrap: anywhere; border-radius: inherit; }
.rnnviz .dense .face { padding: 2px 5px; min-height: 26px; font-size: 16px; }
.rnnviz .number { padding: 0 6px 3px; min-width: 46px; font-size: 12px; line-height: 1.25; text-align: center; font-variant-numeric: tabular-nums; border-radius: 0 0 7px 7px; }
.rnnviz .number::before { content: attr(data-number); }
.rnnviz .dense .face[data-sign]::after { content: attr(data-sign); margin-left: 1px; font-size: 11px; font-weight: 700; vertical-align: 5px; line-height: 0; }
.rnnviz .unknown { text-decoration: underline dotted 2px; text-underline-offset: 4px; }
.rnnviz .gap { flex: none; width: 7px; height: 32px; position: relative; }
.rnnviz .dense .gap { width: 4px; height: 26px; }
.rnnviz .hovered:not(:focus-visible) { box-shadow: 0 0 0 2px var(--muted); }

.rnnviz .selected, .rnnviz .selected .word { touch-action: none; }
.rnnviz .selected .face, .rnnviz .selected:not(.last) .gap { background: var(--band); color: var(--on-band); border-radius: 0; box-shadow: inset 0 2px var(--chosen), inset 0 -2px var(--chosen); }
.rnnviz .selected .word { background: none; }
.rnnviz .selected .number, .rnnviz .dense .selected .word { background: var(--own); color: var(--on-own); border-radius: 0 0 7px 7px; }
.rnnviz .selected.first .face { border-radius: 7px 0 0 7px; box-shadow: inset 2px 0 var(--chosen), inset 0 2px var(--chosen), inset 0 -2px var(--chosen); }
.rnnviz .selected.last .face { border-radius: 0 7px 7px 0; box-shadow: inset -2px 0 var(--chosen), inset 0 2px var(--chosen), inset 0 -2px var(--chosen); }
.rnnviz .selected.first.last .face { border-radius: 7px; box-shadow: inset 0 0 0 2px var(--chosen); }
.rnnviz .dense .selected .word { padding-bottom: 4px; border-radius: 7px; }
.rnnviz .dense .selected .face { min-height: 22px; padding: 1px 5px 0; line-height: 1.25; }
.rnnviz .dense .selected .gap { height: 22px; }
.rnnviz .uncoloured .selected .face, .rnnviz .uncoloured .selected .gap { --band: transparent; --on-band: inherit; }
.rnnviz .splittable .selected:not(.last) .gap { cursor: col-resize; }
.rnnviz .splittable .selected:not(.last) .gap::after { content: ""; position: absolute; inset: 7px 50% 7px auto; margin-right: -1px; border-right: 2px dotted var(--on-band); opacity: .55; }
.rnnviz .splittable .selected:not(.last) .gap:hover::after { opacity: 1; border-right-style: solid; }
.rnnviz .selected .gap.split::after { inset: -5px 50% -5px auto !important; border-right: 3px solid var(--chosen) !important; opacity: 1 !important; }

.rnnviz .legend { max-width: 400px; margin: 0 auto; padding: 0 22px; font-size: 13px; }
.rnnviz .ends { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; margin: 0 -22px; }
.rnnviz .end { overflow-wrap: anywhere; }
.rnnviz .marks { position: relative; height: 11px; }
.rnnviz .bar { height: 12px; border-radius: 3px; }
.rnnviz .ticks { position: relative; height: 20px; font-size: 12px; color: var(--muted); font-variant-numeric: tabular-nums; }
.rnnviz .tick { position: absolute; transform: translateX(-50%); white-space: nowrap; padding-top: 2px; }
.rnnviz .mark, .rnnviz .key { display: inline-block; width: 11px; height: 9px; background: currentColor; clip-path: polygon(0 0, 100% 0, 50% 100%); }
.rnnviz .mark { position: absolute; top: 1px; margin-left: -5.5px; }
.rnnviz .at-sum { clip-path: polygon(0 0, 100% 0, 50% 100%, 0 0, 22% 13%, 50% 66%, 78% 13%, 22% 13%); }
.rnnviz .at-word { top: 1px; width: 3px; height: 24px; margin-left: -1.5px; clip-path: none; background: var(--chosen); outline: 1px solid var(--on-chosen); display: block; }
.rnnviz .key { margin-right: 5px; }
.rnnviz .strange { margin: 2px -22px 0; text-align: center; font-size: 12px; color: var(--muted); }

.rnnviz .readout { margin-top: 8px; padding: 10px 14px; min-height: 116px; border: 1px solid var(--line); border-radius: 9px; }
.rnnviz .title { display: flex; justify-content: space-between; align-items: baseline; gap: 12px; min-height: 28px; }
.rnnviz .quote { min-width: 0; max-height: 6em; overflow-y: auto; }
.rnnviz .quote .text { font-size: 18px; font-weight: 600; }
.rnnviz .stats { display: flex; flex-wrap: wrap; gap: 6px 30px; margin: 6px 0; }
.rnnviz.rnnviz .stats :is(dt, dd) { display: block; float: none; width: auto; padding: 0; } /* hosts lay lists out their way */
.rnnviz.rnnviz .stats dt { margin: 0; font-size: 13px; font-weight: 400; color: var(--muted); }
.rnnviz.rnnviz .stats .marked dt { color: inherit; }
.rnnviz.rnnviz .stats dd { margin: 1px 0 0; font-size: 16px; font-weight: 600; font-variant-numeric: tabular-nums; }
.rnnviz .stat .of { margin-left: 5px; font-size: 13px; font-weight: 400; }
.rnnviz .chip { display: inline-block; padding: 0 7px; border-radius: 5px; font-weight: 600; font-variant-numeric: tabular-nums; }
.rnnviz .account { font-size: 13px; font-variant-numeric: tabular-nums; }
.rnnviz .parts { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin-top: 8px; padding-top: 8px; border-top: 1px solid var(--line); }
.rnnviz .equation { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; min-width: 0; }
.rnnviz .part.strong { font-weight: 600; }
.rnnviz button { min-width: 28px; min-height: 26px; padding: 1px 8px; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 6px; cursor: pointer; }
.rnnviz button:hover { border-color: currentColor; }
.rnnviz .steps { display: inline-flex; gap: 4px; }
.rnnviz .notes { margin: 8px 0 0; padding-left: 18px; font-size: 13px; color: var(--muted); }
.rnnviz .notes:empty { display: none; }
.rnnviz .tip { position: absolute; z-index: 2; transform: translate(-50%, calc(-100% - 4px)); padding: 2px 8px; border-radius: 5px; background: var(--tip); color: var(--on-tip); font-size: 13px; white-space: nowrap; pointer-events: none; font-variant-numeric: tabular-nums; }
.rnnviz .error { margin: 4px 0; padding: 10px 14px; border: 2px solid; border-radius: 8px; overflow-wrap: anywhere; }
@media (prefers-reduced-motion: no-preference) {
  .rnnviz .word, .rnnviz .face, .rnnviz .chip { transition: background-color .12s; }
  .rnnviz .dense .word, .rnnviz .dense .face { transition: none; }
}
@media (forced-colors: active) {
  .rnnviz :is(.word, .face, .gap, .bar, .chip, .class) { forced-color-adjust: none; }
}
`;
