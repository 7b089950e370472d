// A sketch on the map of its run: the classes that it changes, its antennas, and the commune that a click chooses.
// Everything is on the page and in its forms; without this script, or without a map, the sketch works the same.
const summary = () => document.getElementById("esquisse-bilan");
const host = () => document.querySelector("[data-map]");

function draw() {
  const { classes, marks } = summary().dataset;
  host()?.dispatchEvent(new CustomEvent("map:redraw", { detail: { values: JSON.parse(classes), marks: JSON.parse(marks) } }));
}

document.addEventListener("map:ready", draw);

document.addEventListener("map:pick", ({ detail }) => {
  const form = document.querySelector("#esquisse-atelier form[role=search]");
  if (!form) return;
  form.elements.structure.value = "";
  form.elements.commune.value = detail.code;
  form.requestSubmit();
});

// What was swapped took the focus away with it: it goes to what has just been said, or to the place just chosen.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id !== "esquisse-atelier" && detail.elt?.id !== "esquisse-atelier") return;
  draw();
  const asked = detail.requestConfig?.verb === "get";
  const place = document.getElementById("titre-lieu");
  const errors = document.getElementById("erreurs");
  (errors ?? (asked && place ? place : document.getElementById("esquisse-annonce"))).focus();
});
