#include "api/fields.hpp"

#include "core/base/wipe.hpp"

namespace sealmint::api {
namespace {

// Wipes the texts of a parsed body, on every way out.
class TextWiper {
 public:
  TextWiper(boost::json::object& body, const ListOptions& options)
      : body_(options.holds_secret ? &body : nullptr) {}
  TextWiper(const TextWiper&) = delete;
  TextWiper& operator=(const TextWiper&) = delete;
  ~TextWiper() {
    if (!body_) return;
    for (auto& member : *body_) {
      if (auto* text = member.value().if_string()) wipe(*text);
    }
  }

 private:
  boost::json::object* body_;
};

Schema schema_of(const FieldList& list, Components& components) {
  boost::json::object properties;
  boost::json::array needed;
  for (const FieldRow& row : list.rows) {
    properties[row.name] = row.schema(components);
    if (row.need == required) needed.emplace_back(row.name);
  }
  Schema schema = typed("object");
  schema["properties"] = std::move(properties);
  if (!needed.empty()) schema["required"] = std::move(needed);
  if (list.options.is_strict) schema["additionalProperties"] = false;
  if (list.condition) {
    // Makers of clients leave these two words alone, while `oneOf` would be several types to them.
    schema["if"] = list.condition();
    schema["else"] = false;
  }
  return schema;
}

boost::json::array each_given(std::initializer_list<std::string_view> names, const Schema& given) {
  boost::json::array conditions;
  for (const std::string_view name : names) {
    conditions.push_back(
        Schema{{"required", boost::json::array{name}}, {"properties", Schema{{name, given}}}});
  }
  return conditions;
}

}  // namespace

Schema exactly_one_of(std::initializer_list<std::string_view> names) {
  return {{"oneOf", each_given(names, typed("string"))}};
}

Schema some_of(std::initializer_list<std::string_view> names, const Schema& given) {
  return {{"anyOf", each_given(names, given)}};
}

Schema typed(std::string_view type, std::string_view format) {
  Schema schema;
  schema["type"] = type;
  if (!format.empty()) schema["format"] = format;
  return schema;
}

Schema nullable(Schema schema) {
  if (schema.contains("$ref")) {
    Schema either;
    either["anyOf"] = boost::json::array{std::move(schema), typed("null")};
    return either;
  }
  auto* type = schema.if_contains("type");
  if (!type || !type->is_string()) return schema;  // anything, or nullable already
  *type = boost::json::array{*type, "null"};
  if (auto* names = schema.if_contains("enum")) names->as_array().emplace_back(nullptr);
  return schema;
}

namespace {

Schema reference_to(std::string_view name) {
  Schema reference;
  reference["$ref"] = "#/components/schemas/" + std::string(name);
  return reference;
}

}  // namespace

// First the name, then what stands behind it: a list may refer to itself.
Schema Components::reference(const FieldList& list) {
  const std::string name(list.name);
  if (schemas_.try_emplace(name).second) schemas_[name] = schema_of(list, *this);
  if (list.options.empty_is_object) empty_ones_.insert(name);
  return reference_to(name);
}

Schema Components::reference(std::string_view name, Schema (*make)(Components& components)) {
  const std::string key(name);
  if (schemas_.try_emplace(key).second) schemas_[key] = make(*this);
  return reference_to(name);
}

bool Components::may_be_empty(const Schema& reference) const {
  const auto* target = reference.if_contains("$ref");
  if (!target) return false;
  const std::string_view path(target->get_string());
  return empty_ones_.contains(path.substr(path.rfind('/') + 1));
}

boost::json::object Components::schemas() const {
  boost::json::object all;
  for (const auto& [name, schema] : schemas_) all[name] = schema;
  return all;
}

void read_rows(const FieldList& list, ObjectReader& reader, void* object) {
  for (const FieldRow& row : list.rows) {
    row.read(reader, row, row.part ? const_cast<void*>(row.part(object)) : object);
  }
  if (list.check) list.check(reader, object);
  // The issues of a part land in the outermost reader, whose finish() reports them.
  if (list.options.is_strict) static_cast<void>(reader.finish_strict());
}

Result<void> read_fields(const FieldList& list, std::string_view body, const JsonLimits& limits,
                         void* object) {
  TRY(auto parsed, parse_json_object(body, limits, list.options.empty_is_object));
  const TextWiper wiper(parsed, list.options);
  ObjectReader reader(parsed);
  read_rows(list, reader, object);
  return reader.finish();
}

boost::json::object write_rows(const FieldList& list, const void* object) {
  boost::json::object row;
  row.reserve(list.rows.size());
  for (const FieldRow& field : list.rows) {
    auto value = field.write(field.part ? field.part(object) : object);
    if (field.need == optional && value.is_null()) continue;
    row[field.name] = std::move(value);
  }
  return row;
}

}  // namespace sealmint::api
