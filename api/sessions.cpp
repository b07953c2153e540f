#include "api/sessions.hpp"

namespace sealmint::api {
namespace {

using model::ActorRef;
using model::IssuedToken;
using model::PasswordLogin;
using model::Principal;
using model::UniversalAuthLogin;

// What is longer than any credential of ours is refused before it costs anything.
constexpr Text login_name{{.min = 1, .max = limits::name_chars, .trim = true}};
constexpr Text credential{{.min = 1, .max = limits::credential_chars, .trim = true}};
// Not trimmed: blanks may belong to a password.
constexpr Text typed_password{{.min = 1, .max = limits::password_chars, .allow_control = true}};

std::string_view token_type(const IssuedToken&) { return "Bearer"; }

}  // namespace

template <>
const Fields<PasswordLogin>& fields() {
  static const Fields<PasswordLogin> list{
      "PasswordLogin",
      {asked<login_name, &PasswordLogin::username>("username", required),
       asked<typed_password, &PasswordLogin::password>("password", required)},
      {.holds_secret = true}};
  return list;
}

// "subOrganizationName" is accepted as every unknown key is, and means nothing here.
template <>
const Fields<UniversalAuthLogin>& fields() {
  static const Fields<UniversalAuthLogin> list{
      "UniversalAuthLogin",
      {asked<credential, &UniversalAuthLogin::client_id>("clientId", required),
       asked<credential, &UniversalAuthLogin::client_secret>("clientSecret", required)},
      {.holds_secret = true}};
  return list;
}

template <>
const Fields<PresentedToken>& fields() {
  static const Fields<PresentedToken> list{
      "PresentedToken",
      {asked<credential, &PresentedToken::access_token>("accessToken", required)},
      {.holds_secret = true}};
  return list;
}

template <>
const Fields<IssuedToken>& fields() {
  static const Fields<IssuedToken> list{
      "IssuedToken",
      {shown<&IssuedToken::access_token>("accessToken"),
       shown<&IssuedToken::expires_in_s>("expiresIn"),
       shown<&IssuedToken::max_ttl_s>("accessTokenMaxTTL"), shown_by<&token_type>("tokenType")}};
  return list;
}

template <>
const Fields<Principal>& fields() {
  static const Fields<Principal> list{
      "Principal",
      {shown<&Principal::actor, &ActorRef::kind>("type"),
       shown<&Principal::actor, &ActorRef::id>("id"), shown<&Principal::name>("name"),
       shown<&Principal::role>("role")}};
  return list;
}

template <>
const Fields<Message>& fields() {
  static const Fields<Message> list{"Message", {shown<&Message::message>("message")}};
  return list;
}

}  // namespace sealmint::api
