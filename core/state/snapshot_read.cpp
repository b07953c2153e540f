// Lookups and lists of a snapshot.
#include <algorithm>

#include "core/state/directory.hpp"
#include "core/state/snapshot_index.hpp"

namespace sealmint::service {
namespace {

template <class Key, class T>
const Shared<T>& get(const ShardedMap<Key, Shared<T>>& objects, const Key& id) {
  static const Shared<T> none;
  const auto* found = objects.find(id);
  return found ? *found : none;
}

// Follows a second key to the object.
template <class Key, class IdType, class T>
const Shared<T>& get_by(const ShardedMap<Key, IdType>& index, const Key& key,
                        const ShardedMap<IdType, Shared<T>>& objects) {
  static const Shared<T> none;
  const auto* id = index.find(key);
  return id ? get(objects, *id) : none;
}

template <class Key, class T>
std::vector<Shared<T>> in_creation_order(const ShardedMap<Key, Shared<T>>& objects) {
  std::vector<Shared<T>> list;
  list.reserve(objects.size());
  objects.for_each([&list](const Key&, const Shared<T>& object) { list.push_back(object); });
  std::ranges::sort(list, [](const Shared<T>& a, const Shared<T>& b) {
    return std::tie(a->created_at, a->id) < std::tie(b->created_at, b->id);
  });
  return list;
}

}  // namespace

Shared<model::Webhook> Snapshot::webhook(WebhookId id) const {
  const auto found =
      std::ranges::find_if(webhooks_, [id](const auto& each) { return each->id == id; });
  return found == webhooks_.end() ? nullptr : *found;
}
const Shared<model::User>& Snapshot::user(UserId id) const { return get(users_, id); }
const Shared<model::Identity>& Snapshot::identity(IdentityId id) const {
  return get(identities_, id);
}
const Shared<model::Group>& Snapshot::group(GroupId id) const { return get(groups_, id); }
const Shared<model::UniversalAuth>& Snapshot::universal_auth(UniversalAuthId id) const {
  return get(universal_auths_, id);
}
const Shared<model::ClientSecret>& Snapshot::client_secret(ClientSecretId id) const {
  return get(client_secrets_, id);
}
const Shared<model::AccessToken>& Snapshot::access_token(TokenId id) const {
  return get(access_tokens_, id);
}
const Shared<model::Authority>& Snapshot::authority(AuthorityId id) const {
  return get(authorities_, id);
}
const Shared<model::Certificate>& Snapshot::certificate(CertificateId id) const {
  return get(certificates_, id);
}
const Shared<model::WrappedKey>& Snapshot::key(KeyId id) const { return get(keys_, id); }
const Shared<model::Signer>& Snapshot::signer(SignerId id) const { return get(signers_, id); }

const Shared<model::User>& Snapshot::user_by_name(std::string_view username) const {
  return get_by(user_by_name_, lower_case(username), users_);
}
const Shared<model::User>& Snapshot::user_by_email(std::string_view email) const {
  return get_by(user_by_email_, lower_case(email), users_);
}
const Shared<model::Group>& Snapshot::group_by_slug(std::string_view slug) const {
  return get_by(group_by_slug_, std::string(slug), groups_);
}
const Shared<model::UniversalAuth>& Snapshot::universal_auth_of(IdentityId id) const {
  static const Shared<model::UniversalAuth> none;
  const auto* linked = universal_auth_by_identity_.find(id);
  return linked ? get(universal_auths_, linked->id) : none;
}
const Shared<model::UniversalAuth>& Snapshot::universal_auth_by_client_id(
    const Uuid& client_id) const {
  return get_by(universal_auth_by_client_id_, client_id, universal_auths_);
}
const Shared<model::AccessToken>& Snapshot::token_by_hash(const Sha256& hash) const {
  return get_by(token_by_hash_, Sha256Hash{hash}, access_tokens_);
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
  return get_by(signer_by_name_, std::string(id_or_name), signers_);
}
const Shared<model::Authority>& Snapshot::authority_by_name(std::string_view name) const {
  return get_by(authority_by_name_, std::string(name), authorities_);
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
  access_tokens_.for_each([&](const TokenId& id, const Shared<model::AccessToken>& token) {
    if (now >= token->expires_at && expired.size() < count_max) expired.push_back(id);
  });
  return expired;
}

std::span<const GroupId> Snapshot::groups_of(const model::ActorRef& actor) const {
  const auto* groups = groups_by_actor_.find(actor);
  return groups ? std::span<const GroupId>(*groups) : std::span<const GroupId>{};
}

std::vector<Shared<model::User>> Snapshot::users() const { return in_creation_order(users_); }
std::vector<Shared<model::Identity>> Snapshot::identities() const {
  return in_creation_order(identities_);
}
std::vector<Shared<model::Group>> Snapshot::groups() const { return in_creation_order(groups_); }
std::vector<Shared<model::Authority>> Snapshot::authorities() const {
  return in_creation_order(authorities_);
}
std::vector<Shared<model::Certificate>> Snapshot::certificates() const {
  return in_creation_order(certificates_);
}
std::vector<Shared<model::Signer>> Snapshot::signers() const { return in_creation_order(signers_); }

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
