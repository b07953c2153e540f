#include "client/bodies.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace sealmint::client {
namespace {

namespace json = boost::json;

json::object object_of(const Members& members) {
  json::object object;
  for (const auto& [name, value] : members) object[name] = value;
  return object;
}

json::object object_of(const SignItem& item) {
  json::object object;
  object["data"] = to_base64(item.data);
  const auto name = model::name(item.algorithm);
  object["signingAlgorithm"] = json::string_view(name.data(), name.size());
  object["isDigest"] = is_digest(item);
  return object;
}

}  // namespace

bool is_digest(const SignItem& item) {
  return item.algorithm != model::SignatureAlgorithm::ed25519;
}

Secret render_login(std::string_view client_id, const Secret& client_secret) {
  json::object body;
  body["clientId"] = json::string_view(client_id.data(), client_id.size());
  const auto secret = client_secret.reveal();
  body["clientSecret"] = json::string_view(secret.data(), secret.size());
  return Secret(json::serialize(body));
}

std::string render_sign(const SignItem& item, const Members& metadata) {
  auto body = object_of(item);
  body["clientMetadata"] = object_of(metadata);
  return json::serialize(body);
}

std::string render_sign_batch(std::span<const SignItem> items, const Members& metadata) {
  json::array rows;
  for (const SignItem& item : items) {
    auto row = object_of(item);
    row["id"] = std::to_string(rows.size());
    rows.push_back(std::move(row));
  }
  json::object body;
  body["items"] = std::move(rows);
  body["clientMetadata"] = object_of(metadata);
  return json::serialize(body);
}

std::string render_request(const RequestTerms& terms) {
  json::object body;
  body["justification"] = terms.justification;
  if (terms.signings) body["requestedSignings"] = *terms.signings;
  if (terms.window) body["requestedWindowDuration"] = model::to_string(*terms.window);
  auto scope = object_of(terms.scope);
  if (terms.leaves_address_open) scope["ipAddress"] = nullptr;
  if (!scope.empty()) body["scope"] = std::move(scope);
  return json::serialize(body);
}

}  // namespace sealmint::client
