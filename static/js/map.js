// The map of accessibility classes, or of the structures found. The table beside it holds the same data; without WebGL
// or script, the table remains.
// The first four are classes; the others say what became of a class from one run to another.
const COLOURS = {
  white: "#6d1339", low: "#d06a52", middle: "#f2c48d", high: "#f7f3e3",
  entered: "#6d1339", stayed: "#c99aac", worse: "#f2c48d", same: "#f6f6f6", better: "#9fc9e3", left: "#0a76a8",
};
const NO_VALUE = "#e5e5e5";
const number = new Intl.NumberFormat("fr-FR", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
// What a class is marked with when it is not to be taken as it is.
const MARKS = ["unsure", "small"];
const NAMES = { white: "zone blanche", low: "faiblement dotée", middle: "intermédiaire", high: "bien dotée" };

const absolute = (path) => new URL(path, document.baseURI).href;
// A template of tiles keeps its braces, which URL() would encode.
const tiles = (host, level) => window.location.origin + host.dataset.tiles.replace("LEVEL", level);

function style(host, level) {
  const source = (name) => ({ type: "vector", tiles: [tiles(host, name)], minzoom: 4, maxzoom: 12, promoteId: "code" });
  const outline = (name, width) => ({
    id: `${name}-outline`, type: "line", source: name, "source-layer": name,
    paint: { "line-color": "#161616", "line-width": width, "line-opacity": 0.7 },
  });
  const sources = { [level]: source(level), departement: source("departement") };
  const ground = host.dataset.structures ? "#f6f6f6" : NO_VALUE;
  const colour = ["match", ["coalesce", ["feature-state", "class"], "none"], ...Object.entries(COLOURS).flat(), ground];
  return {
    version: 8,
    sources,
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#ffffff" } },
      { id: "areas", type: "fill", source: level, "source-layer": level, paint: { "fill-color": colour, "fill-outline-color": "#8a8a8a" } },
      { id: "hovered", type: "line", source: level, "source-layer": level,
        paint: { "line-color": "#000091", "line-width": ["case", ["boolean", ["feature-state", "hovered"], false], 3, ["boolean", ["feature-state", "focus"], false], 4, 0] } },
      outline("departement", 1.2),
    ],
  };
}

// The library's own sheet, asked for once with it.
function dress(path) {
  const href = absolute(path);
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return Promise.resolve();
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve);
    document.head.append(link);
  });
}

function sentence(name, value, none = "pas de valeur") {
  if (!value) return name ? `${name} : ${none}.` : "";
  if (value.text) return `${name} : ${value.text}.`;
  const ratio = value.ratio === null ? "ratio inconnu" : `ratio ${number.format(value.ratio)}`;
  const notes = [value.unsure && "à confirmer", value.small && "petit effectif", value.border && "bord"].filter(Boolean);
  const doubt = notes.length ? ` (${notes.join(", ")})` : "";
  return `${name} : ${NAMES[value.class] ?? "classe inconnue"}${doubt}, ${ratio}, ${number.format(value.accessibility * 100)} ETP pour 100 demandeurs.`;
}

// Hatching for « à confirmer », dots for « petit effectif »: drawn here, so that no picture has to be fetched.
function addMarks(map, level) {
  const size = 8;
  for (const name of MARKS) {
    const data = new Uint8Array(size * size * 4);
    for (let y = 0; y < size; y += 1) {
      for (let x = 0; x < size; x += 1) {
        const inked = name === "unsure" ? (x + y) % size === 0 : (x % 4 < 2) && (y % 4 < 2) && x < 2 && y < 2;
        if (inked) data.set([22, 22, 22, 170], (y * size + x) * 4);
      }
    }
    map.addImage(name, { width: size, height: size, data });
    map.addLayer({
      id: name, type: "fill", source: level, "source-layer": level,
      paint: { "fill-pattern": name, "fill-opacity": ["case", ["boolean", ["feature-state", name], false], 1, 0] },
    }, "hovered");
  }
}

function paint(map, level, code, value) {
  const { class: name = null, unsure = false, small = false } = value ?? {};
  map.setFeatureState({ source: level, sourceLayer: level, id: code }, { class: name, unsure: unsure && !small, small });
}

async function sites(map, url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  map.addSource("sites", { type: "geojson", data: await answer.json() });
  map.addLayer({
    id: "sites", type: "circle", source: "sites",
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["sqrt", ["coalesce", ["get", "etp"], ["get", "size"], 0]], 0, 2, 12, 9],
      "circle-color": "#000091", "circle-opacity": 0.75, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1,
    },
  });
}

// The structures of the list beside: the map frames them, and tells those under the pointer.
async function structures(map, host, info) {
  const answer = await fetch(host.dataset.structures, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`structures: ${answer.status}`);
  const data = await answer.json();
  map.addSource("structures", { type: "geojson", data });
  map.addLayer({
    id: "structures", type: "circle", source: "structures",
    paint: {
      "circle-radius": ["case", ["get", "seat"], 5, 3.5], "circle-color": "#000091", "circle-opacity": 0.8,
      "circle-stroke-color": "#ffffff", "circle-stroke-width": 1,
    },
  });
  frame(map, data.features.map((feature) => feature.geometry.coordinates));
  map.on("mousemove", "structures", (event) => {
    map.getCanvas().style.cursor = "pointer";
    info.replaceChildren(...event.features.slice(0, 5).flatMap((feature) => describe(feature.properties, host)));
  });
  map.on("mouseleave", "structures", () => { map.getCanvas().style.cursor = ""; });
  map.on("click", "structures", (event) => {
    const keys = new Set(event.features.map((feature) => feature.properties.structure));
    if (keys.size === 1) window.location.assign(host.dataset.card.replace("/0/", `/${[...keys][0]}/`));
  });
}

function describe(properties, host) {
  const link = Object.assign(document.createElement("a"), {
    href: host.dataset.card.replace("/0/", `/${properties.structure}/`), textContent: properties.name,
  });
  return [link, ` (${properties.kind}), ${properties.commune}${properties.seat ? "" : ", antenne"}. `];
}

function frame(map, points) {
  if (!points.length) return;
  const [x, y] = [points.map((point) => point[0]), points.map((point) => point[1])];
  const box = [[Math.min(...x), Math.min(...y)], [Math.max(...x), Math.max(...y)]];
  map.fitBounds(box, { padding: 30, maxZoom: 10, duration: 0 });
}

async function draw(host) {
  const message = host.querySelector(".portal-map__message");
  const info = document.getElementById(host.dataset.info);
  const [library] = await Promise.all([import(absolute(host.dataset.library)), dress(host.dataset.stylesheet)]);
  const [west, south, east, north] = host.dataset.bounds.split(",").map(Number);
  const level = host.dataset.level;
  const map = new library.Map({
    container: host, style: style(host, level), bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 12 },
    attributionControl: false, cooperativeGestures: true, dragRotate: false, pitchWithRotate: false, maxZoom: 13, minZoom: 4, locale: {
      "NavigationControl.ZoomIn": "Agrandir", "NavigationControl.ZoomOut": "Réduire", "Map.Title": host.getAttribute("aria-label") ?? "Carte",
      "CooperativeGesturesHandler.WindowsHelpText": "Ctrl + molette pour agrandir la carte",
      "CooperativeGesturesHandler.MacHelpText": "⌘ + molette pour agrandir la carte",
      "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
    },
  });
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  const loaded = new Promise((resolve) => map.once("load", resolve));
  if (host.dataset.structures) {
    await loaded;
    await structures(map, host, info);
  } else {
    const answer = await fetch(host.dataset.values, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`values: ${answer.status}`);
    const values = (await answer.json()).values;
    await loaded;
    addMarks(map, level);
    if (host.dataset.focus) map.setFeatureState({ source: level, sourceLayer: level, id: host.dataset.focus }, { focus: true });
    for (const [code, value] of Object.entries(values)) paint(map, level, code, value);
    if (host.dataset.sites) await sites(map, host.dataset.sites);
    follow(map, level, values, info, host);
    redraw(map, level, values, host);
  }
  message.hidden = true;
  map.once("idle", () => { host.dataset.state = "drawn"; });
}

function follow(map, level, values, info, host) {
  let current = null;
  const mark = (id, hovered) => id !== null && map.setFeatureState({ source: level, sourceLayer: level, id }, { hovered });
  map.on("mousemove", "areas", (event) => {
    const feature = event.features[0];
    if (!feature || feature.id === current) return;
    mark(current, false);
    current = feature.id;
    mark(current, true);
    map.getCanvas().style.cursor = "pointer";
    if (!info.querySelector("a")) info.textContent = sentence(feature.properties.name, values[current], host.dataset.none);
  });
  map.on("mouseleave", "areas", () => { mark(current, false); current = null; map.getCanvas().style.cursor = ""; });
  map.on("click", "areas", (event) => {
    const code = event.features[0]?.id;
    if (code && "picks" in host.dataset) return host.dispatchEvent(new CustomEvent("map:pick", { bubbles: true, detail: { code, point: event.lngLat.toArray() } }));
    if (code && host.dataset.panel) return explain(host.dataset.panel.replace("CODE", code), info);
    if (code && host.dataset.link) window.location.assign(host.dataset.link.replace("CODE", code));
  });
}

// Another script may draw some areas otherwise for a while: {values: code → value, marks: [longitude, latitude] pairs}.
function redraw(map, level, values, host) {
  const base = { ...values };
  let drawn = [];
  const set = (code, value) => {
    values[code] = value;
    paint(map, level, code, value);
  };
  const points = (marks) => ({ type: "FeatureCollection", features: marks.map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates } })) });
  map.addSource("marks", { type: "geojson", data: points([]) });
  map.addLayer({ id: "marks", type: "circle", source: "marks", paint: { "circle-radius": 8, "circle-color": "#ffffff", "circle-stroke-color": "#18753c", "circle-stroke-width": 4 } });
  host.addEventListener("map:redraw", ({ detail }) => {
    drawn.forEach((code) => set(code, base[code]));
    drawn = Object.keys(detail.values);
    drawn.forEach((code) => set(code, detail.values[code]));
    map.getSource("marks").setData(points(detail.marks));
    host.dataset.redrawn = drawn.length;
  });
  host.dispatchEvent(new CustomEvent("map:ready", { bubbles: true }));
}

// Why the area clicked has its class, told beside the map by the server.
async function explain(address, info) {
  info.dataset.asked = address;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const text = await answer.text();
  // Another area may have been clicked meanwhile: what is told is about the last one.
  if (info.dataset.asked !== address) return;
  // Signed out, the answer is the sign-in page.
  if (answer.redirected) info.textContent = "Votre session est fermée : rechargez la page pour vous reconnecter.";
  else if (answer.ok) info.innerHTML = text;
  else info.textContent = "L’explication de ce territoire n’est pas disponible.";
}

function start(host) {
  draw(host).catch((error) => {
    host.dataset.state = "failed";
    const message = host.querySelector(".portal-map__message");
    message.hidden = false;
    message.textContent = "La carte ne peut pas s’afficher sur cet appareil. Le tableau voisin donne les mêmes informations.";
    console.warn(error);
  });
}

// The library is heavy: it is asked for only once the page can be read and its map is about to be seen.
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) { watcher.unobserve(entry.target); start(entry.target); }
  }
}, { rootMargin: "200px" });
const watch = () => document.querySelectorAll("[data-map]:not([data-state])").forEach((host) => {
  host.dataset.state = "waiting";
  watcher.observe(host);
});
document.addEventListener("htmx:afterSettle", watch);
if (document.readyState === "complete") watch(); else window.addEventListener("load", watch);
