#include "api/users.hpp"

#include "api/principal_fields.hpp"
#include "core/model/names.hpp"

namespace sealmint::api {
namespace {

using model::CreateUser;
using model::UpdateUser;
using model::User;

constexpr CanonicalText username{
    &model::canonical_username, R"(\.*[0-9A-Za-z_@+-][0-9A-Za-z._@+-]*)",
    "be 1 to 255 ASCII letters, digits or one of . _ - @ + (capitals count as small letters)"};
constexpr CanonicalText email{&model::canonical_email,
                              "[!-?A-~]+@[!-?A-~]+",
                              "be an e-mail address in ASCII",
                              {.min = 1, .max = 254, .trim = true}};
constexpr Text person_name{{.max = limits::name_chars, .trim = true}};
constexpr Text password{{.min = limits::password_chars_min, .max = limits::password_chars}};

// Null takes the password away.
void read_new_password(ObjectReader& reader, UpdateUser& user) {
  read_into(password, reader, "password", false, user.password);
  user.removes_password = reader.names("password") && !reader.has("password");
}

Schema new_password_schema(Components& components) { return nullable(password.schema(components)); }

}  // namespace

template <>
const Fields<CreateUser>& fields() {
  static const Fields<CreateUser> list{
      "CreateUser",
      {asked<username, &CreateUser::username>("username", required),
       asked<email, &CreateUser::email>("email", required),
       asked<person_name, &CreateUser::first_name>("firstName"),
       asked<person_name, &CreateUser::last_name>("lastName"),
       asked<password, &CreateUser::password>("password"),
       asked<product_role, &CreateUser::role>("role", required)},
      {.holds_secret = true}};
  return list;
}

template <>
const Fields<UpdateUser>& fields() {
  static const Fields<UpdateUser> list{
      "UpdateUser",
      {asked<username, &UpdateUser::username>("username"),
       asked<email, &UpdateUser::email>("email"),
       asked<person_name, &UpdateUser::first_name>("firstName"),
       asked<person_name, &UpdateUser::last_name>("lastName"),
       asked_by<UpdateUser, &read_new_password, &new_password_schema>("password"),
       asked<product_role, &UpdateUser::role>("role")},
      {.holds_secret = true}};
  return list;
}

// Never the hash of the password.
template <>
const Fields<User>& fields() {
  static const Fields<User> list{
      "User",
      {shown<&User::id>("id"), shown<&User::username>("username"),
       shown_or_null<&User::email>("email"), shown_or_null<&User::first_name>("firstName"),
       shown_or_null<&User::last_name>("lastName"), shown<&User::role>("role"),
       shown<&User::created_at>("createdAt"), shown<&User::updated_at>("updatedAt")}};
  return list;
}

template <>
const Fields<model::UserPage>& fields() {
  static const Fields<model::UserPage> list{"UserPage",
                                            {shown<&model::UserPage::users>("users"),
                                             shown<&model::UserPage::total_count>("totalCount")}};
  return list;
}

}  // namespace sealmint::api
