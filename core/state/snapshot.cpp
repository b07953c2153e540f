// How committed changes enter a snapshot, and its second keys.
#include <algorithm>
#include <type_traits>

#include "core/state/directory.hpp"
#include "core/state/snapshot_index.hpp"

namespace sealmint::service {

// Each kind of object has its map; this is the only place that knows which.
template <>
Snapshot::ById<model::User>& Snapshot::objects<model::User>() {
  return users_;
}
template <>
Snapshot::ById<model::Identity>& Snapshot::objects<model::Identity>() {
  return identities_;
}
template <>
Snapshot::ById<model::Group>& Snapshot::objects<model::Group>() {
  return groups_;
}
template <>
Snapshot::ById<model::UniversalAuth>& Snapshot::objects<model::UniversalAuth>() {
  return universal_auths_;
}
template <>
Snapshot::ById<model::ClientSecret>& Snapshot::objects<model::ClientSecret>() {
  return client_secrets_;
}
template <>
Snapshot::ById<model::AccessToken>& Snapshot::objects<model::AccessToken>() {
  return access_tokens_;
}
template <>
Snapshot::ById<model::Authority>& Snapshot::objects<model::Authority>() {
  return authorities_;
}
template <>
Snapshot::ById<model::Certificate>& Snapshot::objects<model::Certificate>() {
  return certificates_;
}
template <>
Snapshot::ById<model::WrappedKey>& Snapshot::objects<model::WrappedKey>() {
  return keys_;
}
template <>
Snapshot::ById<model::Signer>& Snapshot::objects<model::Signer>() {
  return signers_;
}

template <>
Snapshot::ById<model::ApprovalPolicy>& Snapshot::objects<model::ApprovalPolicy>() {
  return policies_;
}
template <>
Snapshot::ById<model::AccessRequest>& Snapshot::objects<model::AccessRequest>() {
  return requests_;
}
template <>
Snapshot::ById<model::Grant>& Snapshot::objects<model::Grant>() {
  return grants_;
}

namespace {

// Counters and the time of the last signature only grow: a change that was read before a use was
// taken must not give it back. The store keeps the same rule.
template <class T>
void keep_growing(const T&, T&) {}
void keep_growing(const model::AccessToken& former, model::AccessToken& next) {
  next.uses = std::max(next.uses, former.uses);
}
void keep_growing(const model::ClientSecret& former, model::ClientSecret& next) {
  next.uses = std::max(next.uses, former.uses);
}
void keep_growing(const model::Grant& former, model::Grant& next) {
  next.used = std::max(next.used, former.used);
}
void keep_growing(const model::Signer& former, model::Signer& next) {
  next.last_signed_at = std::max(next.last_signed_at, former.last_signed_at);
}

}  // namespace

template <class T>
void Snapshot::put(const T& value) {
  auto stored = std::make_shared<T>(value);
  stored->version += 1;
  if (const auto* former = objects<T>().find(value.id)) {
    keep_growing(**former, *stored);
    unlink(**former);
  }
  link(*stored);
  objects<T>().set(value.id, std::move(stored));
}

template <class T>
void Snapshot::erase(decltype(T::id) id) {
  const auto* former = objects<T>().find(id);
  if (!former) return;
  const Shared<T> object = *former;  // the map may drop the last reference below
  unlink(*object);
  objects<T>().erase(id);
  if constexpr (std::is_same_v<T, model::User>) {
    erase_tokens_of({model::ActorKind::user, id.uuid});
  } else if constexpr (std::is_same_v<T, model::Identity>) {
    erase_tokens_of({model::ActorKind::identity, id.uuid});
    erase_universal_auth_of(id);
  } else if constexpr (std::is_same_v<T, model::UniversalAuth>) {
    for (const auto& secret : client_secrets_of(id)) erase<model::ClientSecret>(secret->id);
    erase_tokens_of({model::ActorKind::identity, object->identity_id.uuid});
  } else if constexpr (std::is_same_v<T, model::Signer>) {
    erase_approvals_of(id);
  }
}

void Snapshot::erase_tokens_of(const model::ActorRef& actor) {
  const auto* tokens = tokens_by_actor_.find(actor);
  if (!tokens) return;
  const std::vector<TokenId> ids = *tokens;
  for (const TokenId id : ids) erase<model::AccessToken>(id);
}

void Snapshot::erase_universal_auth_of(IdentityId id) {
  const auto* universal_auth = universal_auth_by_identity_.find(id);
  if (universal_auth) erase<model::UniversalAuth>(UniversalAuthId{universal_auth->id});
}

void Snapshot::erase_approvals_of(SignerId id) {
  if (const auto policy = policy_of(id)) erase<model::ApprovalPolicy>(policy->id);
  for (const auto& request : requests_of(id)) erase<model::AccessRequest>(request->id);
  for (const auto& grant : grants_of(id)) erase<model::Grant>(grant->id);
}

struct Snapshot::Applier {
  Snapshot& snapshot;

  static WebhookId id_of(const Shared<model::Webhook>& webhook) { return webhook->id; }

  // None of them changes what decisions read.
  void operator()(const ports::AppendOperations&) {}
  void operator()(const ports::RecordEvent&) {}
  void operator()(const ports::KeepCheckpoint&) {}
  void operator()(const ports::PruneLog&) {}
  void operator()(const ports::ErasePersonal&) {}
  void operator()(const ports::RememberAnswer&) {}

  void operator()(const ports::SpendTokenUse& spend) {
    const auto* former = snapshot.access_tokens_.find(spend.id);
    if (!former) return;
    auto token = std::make_shared<model::AccessToken>(**former);
    token->uses += 1;
    snapshot.access_tokens_.set(spend.id, std::move(token));
  }

  void operator()(const ports::SpendClientSecretUse& spend) {
    const auto* former = snapshot.client_secrets_.find(spend.id);
    if (!former) return;
    auto secret = std::make_shared<model::ClientSecret>(**former);
    secret->uses += 1;
    snapshot.client_secrets_.set(spend.id, std::move(secret));
  }

  void operator()(const ports::Put<model::Webhook>& put) {
    auto& webhooks = snapshot.webhooks_;
    auto stored = std::make_shared<model::Webhook>(put.value);
    stored->version += 1;
    const auto place = std::ranges::lower_bound(webhooks, put.value.id, {}, &id_of);
    if (place != webhooks.end() && (*place)->id == put.value.id) {
      *place = std::move(stored);
    } else {
      webhooks.insert(place, std::move(stored));
    }
  }

  void operator()(const ports::Erase<model::Webhook>& erase) {
    std::erase_if(snapshot.webhooks_, [&](const auto& webhook) { return webhook->id == erase.id; });
  }

  // Deliveries are read from the store.
  void operator()(const ports::Put<model::WebhookDelivery>&) {}

  template <class T>
  void operator()(const ports::Put<T>& put) {
    snapshot.put(put.value);
  }

  template <class T>
  void operator()(const ports::Erase<T>& erase) {
    snapshot.erase<T>(erase.id);
  }

  // Read from the store by the few who ask for them.
  void operator()(const ports::KeepManifest&) {}
  void operator()(const ports::ForgetManifest&) {}
};

void Snapshot::apply(const ports::Change& change) { std::visit(Applier{*this}, change); }

void Snapshot::link(const model::User& user) {
  user_by_name_.set(lower_case(user.username), user.id);
  if (!user.email.empty()) user_by_email_.set(lower_case(user.email), user.id);
}
void Snapshot::unlink(const model::User& user) {
  user_by_name_.erase(lower_case(user.username));
  if (!user.email.empty()) user_by_email_.erase(lower_case(user.email));
}

void Snapshot::link(const model::Group& group) {
  group_by_slug_.set(group.slug, group.id);
  for (const auto& member : group.members) add_to_list(groups_by_actor_, member, group.id);
}
void Snapshot::unlink(const model::Group& group) {
  group_by_slug_.erase(group.slug);
  for (const auto& member : group.members) remove_from_list(groups_by_actor_, member, group.id);
}

void Snapshot::link(const model::UniversalAuth& universal_auth) {
  LinkedUniversalAuth linked{universal_auth.id, {}};
  // What does not read trusts nobody.
  for (const auto& text : universal_auth.access_token_trusted_ips) {
    if (const auto range = IpRange::parse(text)) linked.token_sources.push_back(*range);
  }
  universal_auth_by_identity_.set(universal_auth.identity_id, std::move(linked));
  universal_auth_by_client_id_.set(universal_auth.client_id, universal_auth.id);
}
void Snapshot::unlink(const model::UniversalAuth& universal_auth) {
  universal_auth_by_identity_.erase(universal_auth.identity_id);
  universal_auth_by_client_id_.erase(universal_auth.client_id);
}

void Snapshot::link(const model::ClientSecret& secret) {
  add_to_list(secrets_by_universal_auth_, secret.universal_auth_id, secret.id);
}
void Snapshot::unlink(const model::ClientSecret& secret) {
  remove_from_list(secrets_by_universal_auth_, secret.universal_auth_id, secret.id);
}

void Snapshot::link(const model::AccessToken& token) {
  token_by_hash_.set(Sha256Hash{token.token_hash}, token.id);
  add_to_list(tokens_by_actor_, token.actor, token.id);
}
void Snapshot::unlink(const model::AccessToken& token) {
  token_by_hash_.erase(Sha256Hash{token.token_hash});
  remove_from_list(tokens_by_actor_, token.actor, token.id);
}

void Snapshot::link(const model::Authority& authority) {
  authority_by_name_.set(authority.name, authority.id);
}
void Snapshot::unlink(const model::Authority& authority) {
  authority_by_name_.erase(authority.name);
}

void Snapshot::link(const model::Signer& signer) { signer_by_name_.set(signer.name, signer.id); }
void Snapshot::unlink(const model::Signer& signer) { signer_by_name_.erase(signer.name); }

}  // namespace sealmint::service
