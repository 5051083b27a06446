// Shows the description at /openapi.json. Text only ever enters the page as text.
const element = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};

// Words between backquotes become code.
const prose = (words) =>
  words.split("`").map((part, index) => (index % 2 ? element("code", { textContent: part }) : part));

const guard = ({ security = [] }) => {
  if (!security.some((scheme) => "bearer" in scheme)) return "";
  return security.some((scheme) => Object.keys(scheme).length === 0) ? "token, if any" : "token";
};

const shapeName = (schema) => {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  const parts = schema.oneOf ?? schema.anyOf;
  if (parts) return parts.map(shapeName).join(" or ");
  const type = [schema.type].flat().join(" or ");
  return type === "array" ? `list of ${shapeName(schema.items)}` : type;
};

const link = (name) => {
  const plain = name.replace(/^list of /, "");
  return /^[A-Z]/.test(plain) ? element("a", { href: `#${plain}`, textContent: name }) : name;
};

const row = (...cells) =>
  element("tr", {}, ...cells.map((cell, index) => element("td", { className: index === 2 ? "soft" : "" }, cell)));

const bodyOf = (content) => shapeName(Object.values(content ?? {})[0]?.schema);

const operation = (method, path, described) => {
  const rows = [
    ...(described.parameters ?? []).map((p) => row(p.name, `${p.in}, ${shapeName(p.schema)}`, p.description ?? "")),
    ...(described.requestBody ? [row("body", link(bodyOf(described.requestBody.content)), "")] : []),
    ...Object.entries(described.responses).map(([status, answer]) =>
      row(status, link(bodyOf(answer.content)), answer.description ?? "")),
  ];
  return element("details", {},
    element("summary", {},
      element("span", { className: "method", textContent: method.toUpperCase() }),
      element("code", { textContent: path }),
      element("span", { className: "what" }, ...prose(described.summary ?? "")),
      element("span", { className: "lock", textContent: guard(described) })),
    element("div", {},
      element("p", {}, ...prose(described.description ?? "")),
      element("table", {}, ...rows)));
};

const shape = (name, schema) => {
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(([field, type]) =>
    row(field, link(shapeName(type)), `${required.has(field) ? "" : "optional. "}${type.description ?? ""}`));
  return element("details", { id: name },
    element("summary", {}, element("code", { textContent: name })),
    element("div", {}, element("p", { textContent: schema.description ?? "" }), element("table", {}, ...rows)));
};

const show = (description) => {
  document.getElementById("about").replaceChildren(...prose(description.info.description));
  const groups = document.getElementById("groups");
  for (const tag of description.tags) {
    groups.append(element("h2", { textContent: tag.name }), element("p", { className: "note", textContent: tag.description }));
    for (const [path, methods] of Object.entries(description.paths)) {
      for (const [method, described] of Object.entries(methods)) {
        if (described.tags?.includes(tag.name)) groups.append(operation(method, path, described));
      }
    }
  }
  for (const [name, schema] of Object.entries(description.components.schemas)) {
    document.getElementById("shapes").append(shape(name, schema));
  }
};

const openTarget = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target) target.open = true;
};

addEventListener("hashchange", openTarget);
fetch("/openapi.json").then((answer) => answer.json()).then(show).then(openTarget).catch(() => {
  document.getElementById("about").textContent = "The description could not be loaded. Reload the page to try again.";
});
