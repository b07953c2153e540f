#include "api/identities.hpp"

#include <boost/json/array.hpp>

#include "api/json_page.hpp"
#include "api/json_reader.hpp"
#include "api/json_values.hpp"
#include "api/principal_fields.hpp"

namespace sealmint::api {

namespace json = boost::json;

Result<model::CreateIdentity> read_create_identity(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::CreateIdentity identity;
  identity.name = required_name(reader, "name");
  identity.role = required_role(reader);
  TRY_VOID(reader.finish());
  return identity;
}

Result<model::UpdateIdentity> read_update_identity(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::UpdateIdentity identity;
  identity.name = optional_name(reader, "name");
  identity.role = optional_role(reader);
  TRY_VOID(reader.finish());
  return identity;
}

json::object to_json(const model::Identity& identity) {
  json::object row;
  row["id"] = json_of(identity.id);
  row["name"] = json_of(identity.name);
  row["role"] = json_of(name(identity.role));
  row["createdAt"] = json_of(identity.created_at);
  row["updatedAt"] = json_of(identity.updated_at);
  return row;
}

json::object to_json(const model::IdentityDetails& details) {
  json::object row = to_json(details.identity);
  json::array methods;
  if (details.has_universal_auth) methods.push_back(json_of(std::string_view("universal-auth")));
  row["authMethods"] = std::move(methods);
  return row;
}

json::object to_json(const model::IdentityPage& page) {
  return page_json("identities", page.identities, page.total_count, &to_json);
}

}  // namespace sealmint::api
