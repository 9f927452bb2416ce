// Reads a GraphML, a GEXF and a Mermaid file with other hands' readers, and prints what they hold:
// node graphs.mjs map.graphml map.gexf map.mmd
import fs from "fs";
import { JSDOM } from "jsdom";

const window = new JSDOM("").window;
globalThis.window = window;
globalThis.document = window.document;
globalThis.DOMParser = window.DOMParser;
globalThis.Document = window.Document;
const Graph = (await import("graphology")).default;
const graphml = (await import("graphology-graphml/browser/index.js")).default;
const gexf = (await import("graphology-gexf/browser/index.js")).default;
const [one, other, third] = process.argv.slice(2).map((file) => fs.readFileSync(file, "utf8"));
const told = (graph) => ({
  nodes: graph.mapNodes((id, data) => [id, data.label, data.type]),
  edges: graph.mapEdges((id, data, source, target) => [source, target, data.type, data.label]),
});
const read = (reader, text) => told(reader.parse(Graph, text, { addMissingNodes: false }));

const mermaid = (await import("mermaid")).default;
await mermaid.parse(third);
const diagram = await mermaid.mermaidAPI.getDiagramFromText(third);
const decoded = (text) => {
  const box = window.document.createElement("textarea");
  box.innerHTML = text.replace(/ﬂ°°/g, "&#").replace(/ﬂ°/g, "&").replace(/¶ß/g, ";");
  return box.value;
};
const vertices = [...diagram.db.getVertices().values()];
console.log(JSON.stringify({
  graphml: read(graphml, one),
  gexf: read(gexf, other),
  mermaid: {
    nodes: vertices.map((v) => [v.id, decoded(v.text)]),
    edges: diagram.db.getEdges().map((e) => [e.start, e.end, decoded(e.text)]),
  },
}));
