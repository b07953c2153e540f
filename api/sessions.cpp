#include "api/sessions.hpp"

#include "api/json_reader.hpp"
#include "api/json_values.hpp"
#include "api/object_reader.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

// What is longer than any credential of ours is refused before it costs anything.
const StringRule name_rule{.min = 1, .max = limits::name_chars, .trim = true};
const StringRule credential_rule{.min = 1, .max = limits::credential_chars, .trim = true};
// Not trimmed: blanks may belong to a password.
const StringRule password_rule{.min = 1, .max = limits::password_chars, .allow_control = true};

}  // namespace

Result<model::PasswordLogin> read_password_login(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::PasswordLogin login;
  login.username = reader.required_string("username", name_rule);
  login.password = Secret{reader.required_string("password", password_rule)};
  TRY_VOID(reader.finish());
  return login;
}

Result<model::UniversalAuthLogin> read_universal_auth_login(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::UniversalAuthLogin login;
  login.client_id = reader.required_string("clientId", credential_rule);
  login.client_secret = Secret{reader.required_string("clientSecret", credential_rule)};
  TRY_VOID(reader.finish());
  return login;
}

Result<Secret> read_access_token(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  Secret token{reader.required_string("accessToken", credential_rule)};
  TRY_VOID(reader.finish());
  return token;
}

json::object to_json(const model::IssuedToken& token) {
  json::object answer;
  answer["accessToken"] = json_of(token.access_token.reveal());
  answer["expiresIn"] = token.expires_in_s;
  answer["accessTokenMaxTTL"] = token.max_ttl_s;
  answer["tokenType"] = json_of(std::string_view("Bearer"));
  return answer;
}

json::object to_json(const model::Principal& principal) {
  json::object row;
  row["type"] = json_of(name(principal.actor.kind));
  row["id"] = json_of(principal.actor.id);
  row["name"] = json_of(principal.name);
  row["role"] = json_of(name(principal.role));
  return row;
}

}  // namespace sealmint::api
