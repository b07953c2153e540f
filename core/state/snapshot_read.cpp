// Lookups and lists of a snapshot.
#include <algorithm>

#include "core/base/ascii.hpp"
#include "core/state/directory.hpp"
#include "core/state/snapshot_index.hpp"

namespace sealmint::service {
namespace {

// Follows a second key to the object.
template <class T, class Key>
const Shared<T>& get_by(const Snapshot& snapshot, const ShardedMap<Key, decltype(T::id)>& index,
                        const Key& key) {
  static const Shared<T> none;
  const auto* id = index.find(key);
  return id ? snapshot.find<T>(*id) : none;
}

}  // namespace

const Shared<model::User>& Snapshot::user_by_name(std::string_view username) const {
  return get_by<model::User>(*this, user_by_name_, ascii_lower_case(username));
}
const Shared<model::User>& Snapshot::user_by_email(std::string_view email) const {
  return get_by<model::User>(*this, user_by_email_, ascii_lower_case(email));
}
const Shared<model::Group>& Snapshot::group_by_slug(std::string_view slug) const {
  return get_by<model::Group>(*this, group_by_slug_, std::string(slug));
}
const Shared<model::UniversalAuth>& Snapshot::universal_auth_of(IdentityId id) const {
  static const Shared<model::UniversalAuth> none;
  const auto* linked = universal_auth_by_identity_.find(id);
  return linked ? universal_auth(linked->id) : none;
}
const Shared<model::UniversalAuth>& Snapshot::universal_auth_by_client_id(
    const Uuid& client_id) const {
  return get_by<model::UniversalAuth>(*this, universal_auth_by_client_id_, client_id);
}
const Shared<model::AccessToken>& Snapshot::token_by_hash(const Sha256& hash) const {
  return get_by<model::AccessToken>(*this, token_by_hash_, Sha256Hash{hash});
}
bool Snapshot::trusts_token_from(IdentityId id, std::string_view source_ip) const {
  const auto* linked = universal_auth_by_identity_.find(id);
  const auto address = IpAddress::parse(source_ip);
  if (!linked || !address) return false;
  return std::ranges::any_of(linked->token_sources,
                             [&](const IpRange& range) { return range.contains(*address); });
}
const Shared<model::Signer>& Snapshot::signer_by_reference(std::string_view id_or_name) const {
  if (const auto uuid = parse_uuid(id_or_name)) {
    if (const auto& by_id = signer(SignerId{*uuid})) return by_id;
  }
  return get_by<model::Signer>(*this, signer_by_name_, std::string(id_or_name));
}
const Shared<model::Authority>& Snapshot::authority_by_name(std::string_view name) const {
  return get_by<model::Authority>(*this, authority_by_name_, std::string(name));
}

std::vector<Shared<model::ClientSecret>> Snapshot::client_secrets_of(UniversalAuthId id) const {
  std::vector<Shared<model::ClientSecret>> secrets;
  const auto* ids = secrets_by_universal_auth_.find(id);
  if (!ids) return secrets;
  for (const ClientSecretId secret_id : *ids) {
    if (auto secret = client_secret(secret_id)) secrets.push_back(std::move(secret));
  }
  return secrets;
}

std::vector<Shared<model::AccessToken>> Snapshot::access_tokens_of(
    const model::ActorRef& actor) const {
  std::vector<Shared<model::AccessToken>> tokens;
  const auto* ids = tokens_by_actor_.find(actor);
  if (!ids) return tokens;
  tokens.reserve(ids->size());
  for (const TokenId id : *ids) {
    if (auto token = access_token(id)) tokens.push_back(std::move(token));
  }
  return tokens;
}

std::vector<TokenId> Snapshot::expired_tokens(TimePoint now, std::size_t count_max) const {
  std::vector<TokenId> expired;
  objects<model::AccessToken>().for_each(
      [&](const TokenId& id, const Shared<model::AccessToken>& token) {
        if (now >= token->expires_at && expired.size() < count_max) expired.push_back(id);
      });
  return expired;
}

std::span<const GroupId> Snapshot::groups_of(const model::ActorRef& actor) const {
  const auto* groups = groups_by_actor_.find(actor);
  return groups ? std::span<const GroupId>(*groups) : std::span<const GroupId>{};
}

model::ProductRole Snapshot::product_role(const model::ActorRef& actor) const {
  auto role = model::ProductRole::no_access;
  if (actor.kind == model::ActorKind::user) {
    if (const auto& found = user(UserId{actor.id})) role = found->role;
  } else if (actor.kind == model::ActorKind::identity) {
    if (const auto& found = identity(IdentityId{actor.id})) role = found->role;
  } else if (const auto& found = group(GroupId{actor.id})) {
    return found->role;
  }
  for (const GroupId group_id : groups_of(actor)) {
    if (const auto& found = group(group_id)) role = std::max(role, found->role);
  }
  return role;
}

std::string Snapshot::display_name(const model::ActorRef& actor) const {
  switch (actor.kind) {
    case model::ActorKind::user: {
      const auto& found = user(UserId{actor.id});
      return found ? found->username : std::string{};
    }
    case model::ActorKind::identity: {
      const auto& found = identity(IdentityId{actor.id});
      return found ? found->name : std::string{};
    }
    case model::ActorKind::group: {
      const auto& found = group(GroupId{actor.id});
      return found ? found->name : std::string{};
    }
  }
  return {};
}

bool Snapshot::exists(const model::ActorRef& actor) const {
  switch (actor.kind) {
    case model::ActorKind::user: return user(UserId{actor.id}) != nullptr;
    case model::ActorKind::identity: return identity(IdentityId{actor.id}) != nullptr;
    case model::ActorKind::group: return group(GroupId{actor.id}) != nullptr;
  }
  return false;
}

}  // namespace sealmint::service
