#include "api/users.hpp"

#include <boost/json/array.hpp>

#include "api/json_page.hpp"
#include "api/json_reader.hpp"
#include "api/json_values.hpp"
#include "api/principal_fields.hpp"
#include "core/base/limits.hpp"
#include "core/model/names.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

constexpr std::string_view username_hint =
    "be 1 to 255 ASCII letters, digits or one of . _ - @ + (capitals count as small letters)";
constexpr std::string_view email_hint = "be an e-mail address in ASCII";

const StringRule person_name_rule{.max = limits::name_chars, .trim = true};
const StringRule password_rule{.min = limits::password_chars_min, .max = limits::password_chars};

}  // namespace

Result<model::CreateUser> read_create_user(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::CreateUser user;
  user.username = required_canonical(reader, "username", &model::canonical_username, username_hint);
  user.email = required_canonical(reader, "email", &model::canonical_email, email_hint);
  user.first_name = reader.optional_string("firstName", person_name_rule).value_or("");
  user.last_name = reader.optional_string("lastName", person_name_rule).value_or("");
  if (auto password = reader.optional_string("password", password_rule)) {
    user.password.emplace(*std::move(password));
  }
  user.role = required_role(reader);
  TRY_VOID(reader.finish());
  return user;
}

Result<model::UpdateUser> read_update_user(std::string_view body) {
  TRY(const auto object, parse_json_object(body));
  ObjectReader reader(object);
  model::UpdateUser user;
  user.username = optional_canonical(reader, "username", &model::canonical_username, username_hint);
  user.email = optional_canonical(reader, "email", &model::canonical_email, email_hint);
  user.first_name = reader.optional_string("firstName", person_name_rule);
  user.last_name = reader.optional_string("lastName", person_name_rule);
  auto password = reader.nullable_string("password", password_rule);
  user.removes_password = password.present && !password.value;
  if (password.value) user.password.emplace(*std::move(password.value));
  user.role = optional_role(reader);
  TRY_VOID(reader.finish());
  return user;
}

json::object to_json(const model::User& user) {
  json::object row;
  row["id"] = json_of(user.id);
  row["username"] = json_of(user.username);
  row["email"] = json_or_null(user.email);
  row["firstName"] = json_or_null(user.first_name);
  row["lastName"] = json_or_null(user.last_name);
  row["role"] = json_of(name(user.role));
  row["createdAt"] = json_of(user.created_at);
  row["updatedAt"] = json_of(user.updated_at);
  return row;
}

json::object to_json(const model::UserPage& page) {
  return page_json("users", page.users, page.total_count, &to_json);
}

}  // namespace sealmint::api
