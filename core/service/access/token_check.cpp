#include "core/service/access/token_check.hpp"

#include "core/base/limits.hpp"
#include "core/crypto/digest.hpp"

namespace sealmint::service {
namespace {

Error invalid(std::string why) { return make_error(ErrorKind::invalid_token, std::move(why)); }

Result<model::AuthMethod> check_identity(const Snapshot& snapshot, const model::AccessToken& token,
                                         std::string_view source_ip) {
  const IdentityId id{token.actor.id};
  if (!snapshot.identity(id)) return invalid("The identity of this access token was deleted");

  const auto& universal_auth = snapshot.universal_auth_of(id);
  if (!universal_auth) return invalid("The identity's universal auth was removed");
  if (token.client_secret_id) {
    const auto& secret = snapshot.client_secret(*token.client_secret_id);
    if (!secret || secret->revoked || secret->universal_auth_id != universal_auth->id) {
      return invalid("The client secret behind this access token was revoked");
    }
  }
  if (!snapshot.trusts_token_from(id, source_ip)) {
    return make_error(ErrorKind::unauthenticated,
                      "This access token may not be used from your address");
  }
  return token.client_secret_id ? model::AuthMethod::universal_auth : model::AuthMethod::none;
}

Result<model::AuthMethod> check_user(const Snapshot& snapshot, const model::AccessToken& token) {
  const auto& user = snapshot.user(UserId{token.actor.id});
  if (!user) return invalid("The user of this access token was deleted");
  // Whatever changes a password ends the sessions, so this one began with the password there is.
  return user->password_hash.empty() ? model::AuthMethod::none : model::AuthMethod::password;
}

// How the bearer proved to be who it is.
Result<model::AuthMethod> check_bearer(const Snapshot& snapshot, const model::AccessToken& token,
                                       std::string_view source_ip) {
  switch (token.actor.kind) {
    case model::ActorKind::user: return check_user(snapshot, token);
    case model::ActorKind::identity: return check_identity(snapshot, token, source_ip);
    case model::ActorKind::group: break;
  }
  return invalid("This access token belongs to nobody who could use it");
}

}  // namespace

Result<const model::AccessToken*> find_token(const Snapshot& snapshot, std::string_view presented) {
  // Only hashes are compared: how long the search takes says nothing about the token.
  if (!presented.empty() && presented.size() <= limits::credential_chars) {
    const auto& token = snapshot.token_by_hash(crypto::sha256(as_bytes(presented)));
    if (token) return token.get();
  }
  return invalid("The access token is not valid");
}

Result<model::Principal> principal_of(const Snapshot& snapshot, const model::AccessToken& token,
                                      std::string_view source_ip, TimePoint now) {
  if (token.uses_max > 0 && token.uses >= token.uses_max) {
    return invalid("All uses of the access token are spent");
  }
  return principal_in_flight(snapshot, token, source_ip, now);
}

Result<model::Principal> principal_in_flight(const Snapshot& snapshot,
                                             const model::AccessToken& token,
                                             std::string_view source_ip, TimePoint now) {
  if (now >= token.expires_at) return invalid("The access token has expired");
  TRY(const auto method, check_bearer(snapshot, token, source_ip));
  return model::Principal{token.actor, snapshot.display_name(token.actor),
                          snapshot.product_role(token.actor), token.id, method};
}

Result<model::Principal> principal_now(const Snapshot& snapshot, TokenId token,
                                       std::string_view source_ip, TimePoint now) {
  const auto& stored = snapshot.access_token(token);
  if (!stored) return invalid("The access token was revoked");
  return principal_in_flight(snapshot, *stored, source_ip, now);
}

}  // namespace sealmint::service
