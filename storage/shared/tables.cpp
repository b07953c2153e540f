#include "storage/shared/tables.hpp"

namespace sealmint::storage {

using model::AccessToken;
using model::ActorKind;
using model::ActorRef;
using model::Authority;
using model::Certificate;
using model::ClientMetadata;
using model::ClientSecret;
using model::DistinguishedName;
using model::Group;
using model::Identity;
using model::Operation;
using model::Signer;
using model::UniversalAuth;
using model::User;
using model::WrappedKey;

namespace {

// The owner of a token is a foreign key, so users and identities have a column each.
template <ActorKind kind>
Column<AccessToken> token_owner(const char* name) {
  return {name,
          [](Parameters& to, int parameter, const AccessToken& token) {
            if (token.actor.kind == kind) {
              bind_field(to, parameter, token.actor.id);
            } else {
              to.bind_null(parameter);
            }
          },
          [](const Row& row, int index, AccessToken& token) {
            if (row.is_null(index)) return;
            token.actor.kind = kind;
            read_field(row, index, token.actor.id);
          }};
}

// The key of an authority is a foreign key; one that has none yet is no reference at all.
Column<Authority> authority_key() {
  return {"key_id",
          [](Parameters& to, int parameter, const Authority& authority) {
            if (authority.key_id.is_nil()) {
              to.bind_null(parameter);
            } else {
              bind_field(to, parameter, authority.key_id);
            }
          },
          [](const Row& row, int index, Authority& authority) {
            authority.key_id = {};
            if (!row.is_null(index)) read_field(row, index, authority.key_id);
          }};
}

}  // namespace

TableDescription<User> describe(TableOf<User>) {
  return {
      "\"user\"",
      {column<&User::id>("id"), column<&User::username>("username"), column<&User::email>("email"),
       column<&User::first_name>("first_name"), column<&User::last_name>("last_name"),
       column<&User::role>("role"), column<&User::password_hash>("password_hash"),
       column<&User::created_at>("created_at"), column<&User::updated_at>("updated_at")}};
}

TableDescription<Identity> describe(TableOf<Identity>) {
  return {"identity",
          {column<&Identity::id>("id"), column<&Identity::name>("name"),
           column<&Identity::role>("role"), column<&Identity::created_at>("created_at"),
           column<&Identity::updated_at>("updated_at")}};
}

TableDescription<Group> describe(TableOf<Group>) {
  return {"\"group\"",
          {column<&Group::id>("id"), column<&Group::name>("name"), column<&Group::slug>("slug"),
           column<&Group::role>("role"), column<&Group::created_at>("created_at"),
           column<&Group::updated_at>("updated_at")}};
}

TableDescription<UniversalAuth> describe(TableOf<UniversalAuth>) {
  return {"universal_auth",
          {column<&UniversalAuth::id>("id"), column<&UniversalAuth::identity_id>("identity_id"),
           column<&UniversalAuth::client_id>("client_id"),
           column<&UniversalAuth::client_secret_trusted_ips>("client_secret_trusted_ips"),
           column<&UniversalAuth::access_token_trusted_ips>("access_token_trusted_ips"),
           column<&UniversalAuth::access_token_ttl_s>("access_token_ttl_s"),
           column<&UniversalAuth::access_token_max_ttl_s>("access_token_max_ttl_s"),
           column<&UniversalAuth::access_token_uses_max>("access_token_uses_max"),
           column<&UniversalAuth::access_token_period_s>("access_token_period_s"),
           column<&UniversalAuth::lockout_enabled>("lockout_enabled"),
           column<&UniversalAuth::lockout_threshold>("lockout_threshold"),
           column<&UniversalAuth::lockout_duration_s>("lockout_duration_s"),
           column<&UniversalAuth::lockout_counter_reset_s>("lockout_counter_reset_s"),
           column<&UniversalAuth::created_at>("created_at"),
           column<&UniversalAuth::updated_at>("updated_at")}};
}

TableDescription<ClientSecret> describe(TableOf<ClientSecret>) {
  return {
      "client_secret",
      {column<&ClientSecret::id>("id"),
       column<&ClientSecret::universal_auth_id>("universal_auth_id"),
       column<&ClientSecret::identity_id>("identity_id"), column<&ClientSecret::prefix>("prefix"),
       column<&ClientSecret::description>("description"),
       column<&ClientSecret::secret_hash>("secret_hash"),
       column<&ClientSecret::uses_max>("uses_max"), column<&ClientSecret::uses>("uses"),
       column<&ClientSecret::ttl_s>("ttl_s"), column<&ClientSecret::revoked>("revoked"),
       column<&ClientSecret::created_at>("created_at"),
       column<&ClientSecret::updated_at>("updated_at")}};
}

TableDescription<AccessToken> describe(TableOf<AccessToken>) {
  return {
      "access_token",
      {column<&AccessToken::id>("id"), column<&AccessToken::token_hash>("token_hash"),
       token_owner<ActorKind::user>("user_id"), token_owner<ActorKind::identity>("identity_id"),
       column<&AccessToken::client_secret_id>("client_secret_id"),
       column<&AccessToken::created_at>("created_at"),
       column<&AccessToken::expires_at>("expires_at"),
       column<&AccessToken::max_expires_at>("max_expires_at"), column<&AccessToken::ttl_s>("ttl_s"),
       column<&AccessToken::uses_max>("uses_max"), column<&AccessToken::uses>("uses")}};
}

TableDescription<Authority> describe(TableOf<Authority>) {
  return {
      "authority",
      {column<&Authority::id>("id"),
       column<&Authority::name>("name"),
       column<&Authority::friendly_name>("friendly_name"),
       column<&Authority::type>("type"),
       column<&Authority::status>("status"),
       column<&Authority::subject, &DistinguishedName::common_name>("common_name"),
       column<&Authority::subject, &DistinguishedName::organization>("organization"),
       column<&Authority::subject, &DistinguishedName::organizational_unit>("organizational_unit"),
       column<&Authority::subject, &DistinguishedName::country>("country"),
       column<&Authority::subject, &DistinguishedName::province>("province"),
       column<&Authority::subject, &DistinguishedName::locality>("locality"),
       column<&Authority::key_algorithm>("key_algorithm"),
       authority_key(),
       column<&Authority::parent_id>("parent_id"),
       column<&Authority::max_path_length>("max_path_length"),
       column<&Authority::serial_number>("serial_number"),
       column<&Authority::not_before>("not_before"),
       column<&Authority::not_after>("not_after"),
       column<&Authority::certificate_id>("certificate_id"),
       column<&Authority::certificate_der>("certificate_der"),
       column<&Authority::chain_der>("chain_der"),
       column<&Authority::crl_number>("crl_number"),
       column<&Authority::created_at>("created_at"),
       column<&Authority::updated_at>("updated_at")}};
}

TableDescription<Certificate> describe(TableOf<Certificate>) {
  return {
      "certificate",
      {column<&Certificate::id>("id"), column<&Certificate::authority_id>("authority_id"),
       column<&Certificate::key_id>("key_id"), column<&Certificate::status>("status"),
       column<&Certificate::serial_number>("serial_number"),
       column<&Certificate::common_name>("common_name"),
       column<&Certificate::not_before>("not_before"), column<&Certificate::not_after>("not_after"),
       column<&Certificate::key_algorithm>("key_algorithm"),
       column<&Certificate::key_usages>("key_usages"),
       column<&Certificate::extended_key_usages>("extended_key_usages"),
       column<&Certificate::certificate_der>("certificate_der"),
       column<&Certificate::chain_der>("chain_der"), column<&Certificate::imported>("imported"),
       column<&Certificate::revoked_at>("revoked_at"),
       column<&Certificate::revocation_reason>("revocation_reason"),
       column<&Certificate::created_at>("created_at"),
       column<&Certificate::updated_at>("updated_at")}};
}

TableDescription<WrappedKey> describe(TableOf<WrappedKey>) {
  return {
      "\"key\"",
      {column<&WrappedKey::id>("id"), column<&WrappedKey::owner>("owner"),
       column<&WrappedKey::key_version>("key_version"), column<&WrappedKey::purpose>("purpose"),
       column<&WrappedKey::algorithm>("algorithm"), column<&WrappedKey::kek_version>("kek_version"),
       column<&WrappedKey::nonce>("nonce"), column<&WrappedKey::ciphertext>("ciphertext"),
       column<&WrappedKey::spki_der>("spki_der"), column<&WrappedKey::created_at>("created_at")}};
}

TableDescription<Signer> describe(TableOf<Signer>) {
  return {
      "signer",
      {column<&Signer::id>("id"), column<&Signer::name>("name"),
       column<&Signer::description>("description"), column<&Signer::status>("status"),
       column<&Signer::certificate_id>("certificate_id"),
       column<&Signer::approval_policy_id>("approval_policy_id"),
       column<&Signer::authority_id>("authority_id"), column<&Signer::common_name>("common_name"),
       column<&Signer::certificate_ttl_days>("certificate_ttl_days"),
       column<&Signer::renew_before_days>("renew_before_days"),
       column<&Signer::key_algorithm>("key_algorithm"),
       column<&Signer::failure_reason>("failure_reason"),
       column<&Signer::last_signed_at>("last_signed_at"), column<&Signer::created_at>("created_at"),
       column<&Signer::updated_at>("updated_at")}};
}

Columns<Operation> operation_columns() {
  return {column<&Operation::id, Operation>("id"),
          column<&Operation::signer_id, Operation>("signer_id"),
          column<&Operation::status, Operation>("status"),
          column<&Operation::algorithm, Operation>("algorithm"),
          column<&Operation::data_hash, Operation>("data_hash"),
          column<&Operation::digest, Operation>("digest"),
          column<&Operation::actor, &ActorRef::kind, Operation>("actor_kind"),
          column<&Operation::actor, &ActorRef::id, Operation>("actor_id"),
          column<&Operation::actor_name, Operation>("actor_name"),
          column<&Operation::grant_id, Operation>("grant_id"),
          column<&Operation::client, &ClientMetadata::tool, Operation>("tool"),
          column<&Operation::client, &ClientMetadata::hostname, Operation>("hostname"),
          column<&Operation::client, &ClientMetadata::command, Operation>("command"),
          column<&Operation::client, &ClientMetadata::os_username, Operation>("os_username"),
          column<&Operation::client, &ClientMetadata::signing_application_hash, Operation>(
              "signing_application_hash"),
          column<&Operation::client, &ClientMetadata::module_version, Operation>("module_version"),
          column<&Operation::client, &ClientMetadata::source_ip, Operation>("source_ip"),
          column<&Operation::error_message, Operation>("error_message"),
          column<&Operation::created_at, Operation>("created_at")};
}

}  // namespace sealmint::storage
