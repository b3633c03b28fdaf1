// What a heat map shows beside its words: the panels, and the rows of several explanations. A part of its own
// (shared/parts.ts), so that the words are there before it.
import { hierarchyPanel } from "./heatmap/hierarchy";
import type { PanelMaker } from "./heatmap/panel";
import { picturePanel } from "./heatmap/picture";
import { RowTable, type RowsFace } from "./heatmap/rows";
import { strongestPanel } from "./heatmap/strongest";
import { treePanel } from "./heatmap/tree";
import { trianglePanel } from "./heatmap/triangle";

const panels: PanelMaker[] = [strongestPanel, trianglePanel, treePanel, hierarchyPanel, picturePanel];

export default { panels, rows: (face: RowsFace) => new RowTable(face) };
