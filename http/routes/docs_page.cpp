#include "http/routes/docs_page.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace sealmint::http {
namespace {

namespace json = boost::json;

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

// The text of a member; empty when there is none.
std::string_view text_of(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

const json::object* object_in(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value ? value->if_object() : nullptr;
}

std::string_view last_part(std::string_view reference) {
  return reference.substr(reference.rfind('/') + 1);
}

std::string link_to_schema(std::string_view name) {
  const std::string text = escaped(name);
  return "<a href=\"#schema-" + text + "\">" + text + "</a>";
}

std::string type_text(const json::object& schema);

std::string either_text(const json::array& choices) {
  std::string text;
  for (const auto& choice : choices) {
    if (!text.empty()) text += " or ";
    text += type_text(choice.as_object());
  }
  return text;
}

std::string names_text(const json::array& names) {
  std::string text;
  for (const auto& name : names) {
    if (name.is_null()) continue;
    text += (text.empty() ? "<code>" : ", <code>") + escaped(std::string_view(name.as_string())) +
            "</code>";
  }
  return text;
}

std::string plain_type_text(const json::value& type) {
  if (type.is_string()) return escaped(std::string_view(type.get_string()));
  std::string text;
  for (const auto& each : type.as_array()) {
    text += (text.empty() ? "" : " or ") + escaped(std::string_view(each.as_string()));
  }
  return text;
}

// "string (uuid) or null", "list of User", …, with links.
std::string type_text(const json::object& schema) {
  if (const auto reference = text_of(schema, "$ref"); !reference.empty()) {
    return link_to_schema(last_part(reference));
  }
  if (const auto* any = schema.if_contains("anyOf")) return either_text(any->as_array());
  if (const auto* items = object_in(schema, "items")) return "list of " + type_text(*items);
  if (const auto* names = schema.if_contains("enum")) return names_text(names->as_array());
  const auto* type = schema.if_contains("type");
  if (!type) return "anything";
  std::string text = plain_type_text(*type);
  if (const auto format = text_of(schema, "format"); !format.empty()) {
    text += " (" + escaped(format) + ")";
  }
  return text;
}

std::string limits_text(const json::object& schema) {
  std::string text;
  for (const std::string_view key :
       {"minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "default"}) {
    const auto* value = schema.if_contains(key);
    if (value) text += " " + std::string(key) + " " + escaped(json::serialize(*value)) + ".";
  }
  return text;
}

bool is_needed(const json::object& schema, std::string_view name) {
  const auto* needed = schema.if_contains("required");
  if (!needed || !needed->is_array()) return false;
  for (const auto& each : needed->get_array()) {
    if (std::string_view(each.as_string()) == name) return true;
  }
  return false;
}

void append_row(std::string& page, std::string_view name, std::string_view place,
                const json::object& schema, bool is_required, std::string_view description) {
  page += "<tr><th scope=\"row\"><code>" + escaped(name) + "</code></th><td>" + type_text(schema) +
          "</td><td>" + std::string(is_required ? "required" : "optional") +
          std::string(place.empty() ? "" : ", in the ") + std::string(place) + "</td><td>" +
          escaped(description) + escaped(text_of(schema, "description")) + limits_text(schema) +
          "</td></tr>\n";
}

constexpr std::string_view table_head =
    "<thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Type</th><th scope=\"col\">Presence"
    "</th><th scope=\"col\">Notes</th></tr></thead>\n<tbody>\n";

void append_fields(std::string& page, const json::object& schema) {
  const auto* properties = object_in(schema, "properties");
  if (!properties || properties->empty()) return;
  page.append("<table>").append(table_head);
  for (const auto& [name, value] : *properties) {
    append_row(page, name, "", value.as_object(), is_needed(schema, name), "");
  }
  page += "</tbody></table>\n";
}

const json::object& resolved(const json::object& document, const json::object& parameter) {
  const auto reference = text_of(parameter, "$ref");
  if (reference.empty()) return parameter;
  return document.at("components")
      .as_object()
      .at("parameters")
      .as_object()
      .at(last_part(reference))
      .as_object();
}

void append_parameters(std::string& page, const json::object& document,
                       const json::object& operation) {
  const auto* parameters = operation.if_contains("parameters");
  if (!parameters) return;
  page.append("<h4>Parameters</h4>\n<table>").append(table_head);
  for (const auto& each : parameters->as_array()) {
    const auto& row = resolved(document, each.as_object());
    append_row(page, text_of(row, "name"), text_of(row, "in"), row.at("schema").as_object(),
               row.at("required").as_bool(), text_of(row, "description"));
  }
  page += "</tbody></table>\n";
}

std::string content_text(const json::object& holder) {
  const auto* content = object_in(holder, "content");
  if (!content) return {};
  std::string text;
  for (const auto& [type, media] : *content) {
    text += "<code>" + escaped(type) +
            "</code>: " + type_text(media.as_object().at("schema").as_object());
  }
  return text;
}

void append_example(std::string& page, const json::object& holder) {
  const auto* content = object_in(holder, "content");
  if (!content) return;
  for (const auto& member : *content) {
    const auto* example = member.value().as_object().if_contains("example");
    if (!example) continue;
    page += "<pre tabindex=\"0\"><code>" + escaped(json::serialize(*example)) + "</code></pre>\n";
  }
}

void append_answers(std::string& page, const json::object& operation) {
  page += "<h4>Answers</h4>\n<dl>\n";
  for (const auto& [status, value] : operation.at("responses").as_object()) {
    const auto& answer = value.as_object();
    const auto reference = text_of(answer, "$ref");
    page += "<dt>" + escaped(status) + "</dt><dd>";
    if (reference.empty()) {
      page += escaped(text_of(answer, "description")) + " " + content_text(answer);
      append_example(page, answer);
    } else {
      const std::string name = escaped(last_part(reference));
      page += "<a href=\"#answer-" + name + "\">" + name + "</a>";
    }
    page += "</dd>\n";
  }
  page += "</dl>\n";
}

void append_operation(std::string& page, const json::object& document, std::string_view path,
                      std::string_view method, const json::object& operation) {
  const std::string id = escaped(text_of(operation, "operationId"));
  page += "<section id=\"" + id + "\" aria-labelledby=\"" + id + "-title\">\n<h3 id=\"" + id +
          "-title\">" + escaped(text_of(operation, "summary")) + "</h3>\n<p class=\"call\"><b>" +
          escaped(method) + "</b> <code>" + escaped(path) +
          "</code></p>\n<p>For: " + escaped(text_of(operation, "x-access")) + ". Name: <code>" +
          id + "</code>.</p>\n";
  const auto description = text_of(operation, "description");
  if (!description.empty()) page += "<p>" + escaped(description) + "</p>\n";
  append_parameters(page, document, operation);
  if (const auto* body = object_in(operation, "requestBody")) {
    page += "<h4>Body</h4>\n<p>" + content_text(*body) + "</p>\n";
    append_example(page, *body);
  }
  append_answers(page, operation);
  page += "</section>\n";
}

bool has_tag(const json::object& operation, std::string_view tag) {
  return std::string_view(operation.at("tags").as_array().at(0).as_string()) == tag;
}

// Calls use(path, METHOD, operation) for each operation of a topic.
template <class Use>
void each_operation(const json::object& document, std::string_view tag, Use use) {
  for (const auto& [path, item] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : item.as_object()) {
      if (!has_tag(operation.as_object(), tag)) continue;
      std::string upper(method);
      for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
      use(std::string_view(path), upper, operation.as_object());
    }
  }
}

void append_contents(std::string& page, const json::object& document) {
  page += "<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n<ul>\n";
  for (const auto& tag : document.at("tags").as_array()) {
    const auto name = text_of(tag.as_object(), "name");
    page += "<li>" + escaped(name) + "<ul>\n";
    each_operation(document, name, [&page](std::string_view, std::string_view, const auto& each) {
      page += "<li><a href=\"#" + escaped(text_of(each, "operationId")) + "\">" +
              escaped(text_of(each, "summary")) + "</a></li>\n";
    });
    page += "</ul></li>\n";
  }
  page +=
      "<li><a href=\"#answers\">Answers that calls share</a></li>\n"
      "<li><a href=\"#schemas\">Schemas</a></li>\n</ul>\n</nav>\n";
}

void append_topics(std::string& page, const json::object& document) {
  for (const auto& each : document.at("tags").as_array()) {
    const auto& tag = each.as_object();
    const auto name = text_of(tag, "name");
    page += "<h2>" + escaped(name) + "</h2>\n";
    if (const auto text = text_of(tag, "description"); !text.empty()) {
      page += "<p>" + escaped(text) + "</p>\n";
    }
    if (const auto older = text_of(tag, "x-older-prefix"); !older.empty()) {
      page += "<p>Older clients find the same under <code>" + escaped(older) + "</code>.</p>\n";
    }
    each_operation(document, name,
                   [&](std::string_view path, std::string_view method, const auto& operation) {
                     append_operation(page, document, path, method, operation);
                   });
  }
}

void append_shared(std::string& page, const json::object& document) {
  const auto& components = document.at("components").as_object();
  page += "<h2 id=\"answers\">Answers that calls share</h2>\n";
  for (const auto& [name, answer] : components.at("responses").as_object()) {
    page += "<section id=\"answer-" + escaped(name) + "\"><h3>" + escaped(name) + "</h3>\n<p>" +
            escaped(text_of(answer.as_object(), "description")) + " " +
            content_text(answer.as_object()) + "</p></section>\n";
  }
  page += "<h2 id=\"schemas\">Schemas</h2>\n";
  for (const auto& [name, schema] : components.at("schemas").as_object()) {
    page += "<section id=\"schema-" + escaped(name) + "\"><h3>" + escaped(name) + "</h3>\n<p>" +
            escaped(text_of(schema.as_object(), "description")) + "</p>\n";
    append_fields(page, schema.as_object());
    page += "</section>\n";
  }
}

}  // namespace

std::string make_docs_page(const json::object& document) {
  const auto& info = document.at("info").as_object();
  std::string page =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>Sealmint: the API</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head>\n"
      "<body>\n<a class=\"skip\" href=\"#main\">To the calls</a>\n<header><h1>Sealmint: the API"
      "</h1>\n<p>" +
      escaped(text_of(info, "description")) +
      "</p>\n<p>For programs: <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI 3.1)."
      "</p></header>\n";
  append_contents(page, document);
  page += "<main id=\"main\">\n";
  append_topics(page, document);
  append_shared(page, document);
  page += "</main>\n</body></html>\n";
  return page;
}

std::string_view docs_style() {
  return R"(:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h2 { border-bottom: 2px solid; margin-top: 3rem; }
section { margin-top: 2rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.95em; }
pre { overflow-x: auto; padding: 0.5rem; border: 1px solid; }
.call { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
)";
}

}  // namespace sealmint::http
