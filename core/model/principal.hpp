// People, machines and groups (contract 1.10 and 8).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"

namespace sealmint::model {

// The role in the product as a whole. The numbers are stored.
enum class ProductRole : std::uint8_t { no_access = 0, member = 1, admin = 2 };
std::string_view name(ProductRole role);  // "no-access", "member", "admin"
std::optional<ProductRole> parse_product_role(std::string_view text);

// What a membership or an operation can point at. The numbers are stored.
enum class ActorKind : std::uint8_t { user = 1, identity = 2, group = 3 };
std::string_view name(ActorKind kind);  // "user", "identity", "group"

struct ActorRef {
  ActorKind kind = ActorKind::user;
  Uuid id;
  friend auto operator<=>(const ActorRef&, const ActorRef&) = default;
};

// Every stored object carries `version`: 0 = not stored yet, then 1, 2, ... by each change.
struct User {
  UserId id;
  std::string username;  // unique, compared in lower case
  std::string email;     // lower case; may be empty
  std::string first_name;
  std::string last_name;
  ProductRole role = ProductRole::no_access;
  std::string password_hash;  // Argon2id in PHC form; empty = cannot log in with a password
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

struct Identity {
  IdentityId id;
  std::string name;
  ProductRole role = ProductRole::no_access;
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

struct Group {
  GroupId id;
  std::string name;
  std::string slug;  // unique
  ProductRole role = ProductRole::no_access;
  std::vector<ActorRef> members;  // users and identities, no groups, no duplicates
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

// Universal auth of one identity (contract 8.2); all durations in seconds, 0 = unlimited.
struct UniversalAuth {
  UniversalAuthId id;
  IdentityId identity_id;  // unique
  Uuid client_id;          // unique
  std::vector<std::string> client_secret_trusted_ips{"0.0.0.0/0", "::/0"};
  std::vector<std::string> access_token_trusted_ips{"0.0.0.0/0", "::/0"};
  std::int64_t access_token_ttl_s = 2'592'000;
  std::int64_t access_token_max_ttl_s = 2'592'000;
  std::int64_t access_token_uses_max = 0;
  std::int64_t access_token_period_s = 0;
  bool lockout_enabled = true;
  std::int64_t lockout_threshold = 3;
  std::int64_t lockout_duration_s = 300;
  std::int64_t lockout_counter_reset_s = 30;
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

struct ClientSecret {
  ClientSecretId id;
  UniversalAuthId universal_auth_id;
  IdentityId identity_id;
  std::string prefix;  // the first characters of the secret, to recognise it
  std::string description;
  Sha256 secret_hash{};
  std::int64_t uses_max = 0;  // 0 = unlimited
  std::int64_t uses = 0;
  std::int64_t ttl_s = 0;  // 0 = never expires
  bool revoked = false;
  TimePoint created_at;
  TimePoint updated_at;
  std::int64_t version = 0;
};

// A bearer token: only its SHA-256 is kept.
struct AccessToken {
  TokenId id;
  Sha256 token_hash{};  // unique
  ActorRef actor;       // a user or an identity
  std::optional<ClientSecretId> client_secret_id;
  TimePoint created_at;
  TimePoint expires_at;  // renewal moves it, never past max_expires_at
  TimePoint max_expires_at;
  std::int64_t ttl_s = 0;     // what a renewal adds
  std::int64_t uses_max = 0;  // 0 = unlimited
  std::int64_t uses = 0;
  std::int64_t version = 0;
};

// How somebody proved to be who they are, before they were given a token.
enum class AuthMethod : std::uint8_t {
  none,  // tokens that the platform wrote by itself, in dev mode
  password,
  universal_auth
};
std::string_view name(AuthMethod method);  // "", "password", "universal-auth"

// Who makes a request, as proved by its credential.
struct Principal {
  ActorRef actor;
  std::string name;
  ProductRole role = ProductRole::no_access;  // the highest of its own and its groups'
  TokenId token_id;
  AuthMethod method = AuthMethod::none;
  bool is_user() const { return actor.kind == ActorKind::user; }
  bool is_admin() const { return role == ProductRole::admin; }
};

}  // namespace sealmint::model

template <>
struct std::hash<sealmint::model::ActorRef> {
  std::size_t operator()(const sealmint::model::ActorRef& actor) const {
    return sealmint::hash_value(actor.id) + static_cast<std::size_t>(actor.kind);
  }
};
