#include "api/signing/sign_shapes.hpp"

#include <initializer_list>
#include <utility>

#include "api/rules.hpp"
#include "api/signing/sign_fields.hpp"
#include "api/wire_enums.hpp"

namespace sealmint::api {
namespace {

using Properties = std::initializer_list<std::pair<std::string_view, Schema>>;

Schema object_of(Properties properties, std::initializer_list<std::string_view> needed) {
  boost::json::object members;
  for (const auto& [name, schema] : properties) members[name] = schema;
  boost::json::array names;
  for (const std::string_view name : needed) names.emplace_back(name);
  Schema schema = typed("object");
  schema["properties"] = std::move(members);
  if (!names.empty()) schema["required"] = std::move(names);
  return schema;
}

Schema list_of(Schema items, std::size_t min, std::size_t max) {
  Schema list = typed("array");
  list["items"] = std::move(items);
  list["minItems"] = min;
  list["maxItems"] = max;
  return list;
}

// The last digit before "==" and "=" has no bits left over.
constexpr std::string_view two_more = "[A-Za-z0-9+/][AQgw]==";
constexpr std::string_view three_more = "[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=";

Schema base64() {
  Schema text = typed("string");
  text["contentEncoding"] = "base64";
  text["minLength"] = 1;
  text["pattern"] = std::string("^(?:[A-Za-z0-9+/]{4})*(?:")
                        .append(two_more)
                        .append("|")
                        .append(three_more)
                        .append(")?$");
  return text;
}

// Hashes of 32 bytes: three of them are 128 digits.
Schema base64_of_hashes() {
  constexpr std::size_t threes_max = limits::manifest_path_hashes / 3;
  static_assert(limits::manifest_path_hashes % 3 == 2);
  Schema text = typed("string");
  text["contentEncoding"] = "base64";
  text["pattern"] = "^(?:[A-Za-z0-9+/]{128}){0," + std::to_string(threes_max) +
                    "}(?:[A-Za-z0-9+/]{40}" + std::string(three_more) + "|[A-Za-z0-9+/]{84}" +
                    std::string(two_more) + ")?$";
  return text;
}

Schema client_shape(Components&) {
  boost::json::object members;
  for (const auto& field : client_fields)
    members[field.key] = nullable(text_schema({.max = field.chars_max}));
  Schema schema = typed("object");
  schema["properties"] = std::move(members);
  return schema;
}

Schema shown_proof_shape(Components&) {
  const auto between = [](std::size_t min, std::size_t max) {
    Schema count = typed("integer");
    count["minimum"] = min;
    count["maximum"] = max;
    return count;
  };
  return object_of({{"index", between(0, limits::manifest_digests - 1)},
                    {"size", between(1, limits::manifest_digests)},
                    {"path", base64_of_hashes()}},
                   {"index", "size", "path"});
}

Schema manifest_list() {
  Schema digest = typed("string");
  digest["pattern"] = "^([0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$";
  return nullable(list_of(std::move(digest), 1, limits::manifest_digests));
}

Schema proof(Components& components) {
  return nullable(components.reference("ManifestProofInput", &shown_proof_shape));
}

Schema client(Components& components) {
  return nullable(components.reference("ClientMetadataInput", &client_shape));
}

Schema algorithm(Components&) { return one_of(every<model::SignatureAlgorithm>); }

Schema sign_body(Components& components) {
  return object_of({{"data", base64()},
                    {"signingAlgorithm", algorithm(components)},
                    {"isDigest", nullable(typed("boolean"))},
                    {"clientMetadata", client(components)},
                    {"manifest", manifest_list()},
                    {"manifestProof", proof(components)}},
                   {"data", "signingAlgorithm"});
}

// What is wrong with one item is told in its result, so nothing of it is required here.
Schema batch_item(Components& components) {
  Schema id = text_schema({.min = 1, .max = limits::batch_item_id_chars});
  return object_of({{"id", nullable(std::move(id))},
                    {"data", base64()},
                    {"signingAlgorithm", algorithm(components)},
                    {"isDigest", nullable(typed("boolean"))},
                    {"manifestProof", proof(components)}},
                   {"data", "signingAlgorithm"});
}

Schema batch_body(Components& components) {
  return object_of({{"items", list_of(components.reference("SignBatchItem", &batch_item), 1,
                                      limits::batch_items)},
                    {"clientMetadata", client(components)},
                    {"manifest", manifest_list()}},
                   {"items"});
}

Schema sign_answer(Components& components) {
  return object_of(
      {{"signature", base64()},
       {"signingAlgorithm", algorithm(components)},
       {"signerId", typed("string", "uuid")},
       {"operationId", typed("string", "uuid")},
       {"logIndex", typed("integer", "int64")},
       {"receipt", typed("string")},
       {"certificateSerialNumber", typed("string")}},
      {"signature", "signingAlgorithm", "signerId", "operationId", "certificateSerialNumber"});
}

Schema item_error_shape(Components&) {
  return object_of(
      {{"statusCode", typed("integer")}, {"error", typed("string")}, {"message", typed("string")}},
      {"statusCode", "error", "message"});
}

// Either a signature with its operation, or an error.
Schema batch_result(Components& components) {
  return object_of({{"id", typed("string")},
                    {"signature", base64()},
                    {"operationId", typed("string", "uuid")},
                    {"logIndex", typed("integer", "int64")},
                    {"receipt", typed("string")},
                    {"error", components.reference("SignBatchError", &item_error_shape)}},
                   {});
}

Schema batch_answer(Components& components) {
  return object_of({{"results", list_of(components.reference("SignBatchResult", &batch_result), 1,
                                        limits::batch_items)},
                    {"signerId", typed("string", "uuid")},
                    {"certificateSerialNumber", typed("string")}},
                   {"results", "signerId", "certificateSerialNumber"});
}

}  // namespace

Schema sign_shape(Components& components) { return components.reference("SignCall", &sign_body); }
Schema sign_batch_shape(Components& components) {
  return components.reference("SignBatchCall", &batch_body);
}
Schema sign_answer_shape(Components& components) {
  return components.reference("Signature", &sign_answer);
}
Schema sign_batch_answer_shape(Components& components) {
  return components.reference("SignBatchAnswer", &batch_answer);
}

}  // namespace sealmint::api
