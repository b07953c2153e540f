// The directory: everything that decisions read, as one immutable snapshot that is swapped whole.
// The recorder applies each durable commit before it wakes the waiters, so whoever was
// told "disabled" can rely on every later reader seeing it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/base/ip_range.hpp"
#include "core/base/sharded_map.hpp"
#include "core/ports/history.hpp"
#include "core/state/signing_times.hpp"

namespace sealmint::service {

struct Sha256Hash {
  Sha256 value{};
  friend bool operator==(const Sha256Hash&, const Sha256Hash&) = default;
};

}  // namespace sealmint::service

template <>
struct std::hash<sealmint::service::Sha256Hash> {
  std::size_t operator()(const sealmint::service::Sha256Hash& hash) const {
    std::size_t head = 0;
    std::memcpy(&head, hash.value.data(), sizeof head);
    return head;
  }
};

namespace sealmint::service {

template <class T>
using Shared = std::shared_ptr<const T>;

// Everything that decisions read, as it stood after one commit. Never changes, so that any thread
// may read it for as long as it keeps it, and two questions about one request have one answer.
class Snapshot {
 public:
  // Lookups by id: the object, or null. What they refer to lasts as long as the snapshot; a copy
  // lasts longer, and costs a count that all threads share.
  template <class T>
  const Shared<T>& find(decltype(T::id) id) const;
  const Shared<model::User>& user(UserId id) const { return find<model::User>(id); }
  const Shared<model::Identity>& identity(IdentityId id) const { return find<model::Identity>(id); }
  const Shared<model::Group>& group(GroupId id) const { return find<model::Group>(id); }
  const Shared<model::UniversalAuth>& universal_auth(UniversalAuthId id) const {
    return find<model::UniversalAuth>(id);
  }
  const Shared<model::ClientSecret>& client_secret(ClientSecretId id) const {
    return find<model::ClientSecret>(id);
  }
  const Shared<model::AccessToken>& access_token(TokenId id) const {
    return find<model::AccessToken>(id);
  }
  const Shared<model::Authority>& authority(AuthorityId id) const {
    return find<model::Authority>(id);
  }
  const Shared<model::Certificate>& certificate(CertificateId id) const {
    return find<model::Certificate>(id);
  }
  const Shared<model::WrappedKey>& key(KeyId id) const { return find<model::WrappedKey>(id); }
  const Shared<model::Signer>& signer(SignerId id) const { return find<model::Signer>(id); }
  Shared<model::AccessRequest> request(RequestId id) const {
    return find<model::AccessRequest>(id);
  }
  Shared<model::Grant> grant(GrantId id) const { return find<model::Grant>(id); }
  Shared<model::Webhook> webhook(WebhookId id) const { return find<model::Webhook>(id); }

  // Lookups by another name.
  const Shared<model::User>& user_by_name(std::string_view username) const;  // any case
  const Shared<model::User>& user_by_email(std::string_view email) const;    // any case
  const Shared<model::Group>& group_by_slug(std::string_view slug) const;
  const Shared<model::UniversalAuth>& universal_auth_of(IdentityId id) const;
  const Shared<model::UniversalAuth>& universal_auth_by_client_id(const Uuid& client_id) const;
  const Shared<model::AccessToken>& token_by_hash(const Sha256& hash) const;
  // Whether the universal auth of this identity trusts the address with an access token.
  bool trusts_token_from(IdentityId id, std::string_view source_ip) const;
  // By id or by name (contract 18.5).
  const Shared<model::Signer>& signer_by_reference(std::string_view id_or_name) const;
  Shared<model::ApprovalPolicy> policy_of(SignerId id) const;
  const Shared<model::Authority>& authority_by_name(std::string_view name) const;

  // Issuers outside and what they are asked for.
  const Shared<model::ExternalAuthority>& external_authority(AuthorityId id) const {
    return find<model::ExternalAuthority>(id);
  }
  std::vector<Shared<model::ExternalAuthority>> external_authorities() const {
    return all<model::ExternalAuthority>();
  }
  Shared<model::IssuanceOrder> order(OrderId id) const { return find<model::IssuanceOrder>(id); }
  // The one order of a signer that waits for its certificate, or null.
  Shared<model::IssuanceOrder> pending_order_of(SignerId id) const;
  // Of all signers, in no order.
  std::vector<Shared<model::IssuanceOrder>> pending_orders() const;
  // Oldest first.
  std::vector<Shared<model::IssuanceOrder>> orders_of(SignerId id) const;

  std::vector<Shared<model::ClientSecret>> client_secrets_of(UniversalAuthId id) const;
  // Expired ones too, until they are erased.
  std::vector<Shared<model::AccessToken>> access_tokens_of(const model::ActorRef& actor) const;
  // At most so many tokens that expired at `now` or before.
  std::vector<TokenId> expired_tokens(TimePoint now, std::size_t count_max) const;
  // The groups a user or an identity belongs to.
  std::span<const GroupId> groups_of(const model::ActorRef& actor) const;

  // Requests that wait and grants that are active, as stored: time may have ended them already.
  std::vector<Shared<model::AccessRequest>> pending_requests_of(const model::ActorRef& actor) const;
  std::vector<Shared<model::Grant>> active_grants_of(const model::ActorRef& actor) const;
  std::vector<Shared<model::AccessRequest>> pending_requests() const;
  std::vector<Shared<model::Grant>> active_grants() const;

  // Where a decision made on this snapshot stands (ports::RightsCondition).
  std::uint64_t rights_epoch(SignerId signer, TokenId token) const {
    return rights_.of(signer, token);
  }
  std::uint64_t rights_epoch(TokenId token, const ports::RightHolder& holder) const {
    return rights_.of(token, holder);
  }

  // All objects of a kind in the order of creation: created_at, then id.
  template <class T>
  std::vector<Shared<T>> all() const;
  std::vector<Shared<model::User>> users() const { return all<model::User>(); }
  std::vector<Shared<model::Identity>> identities() const { return all<model::Identity>(); }
  std::vector<Shared<model::Group>> groups() const { return all<model::Group>(); }
  std::vector<Shared<model::Authority>> authorities() const { return all<model::Authority>(); }
  std::vector<Shared<model::Certificate>> certificates() const { return all<model::Certificate>(); }
  std::vector<Shared<model::Signer>> signers() const { return all<model::Signer>(); }
  std::vector<Shared<model::AccessRequest>> requests() const { return all<model::AccessRequest>(); }
  std::vector<Shared<model::Grant>> grants() const { return all<model::Grant>(); }
  std::vector<Shared<model::Webhook>> webhooks() const { return all<model::Webhook>(); }
  std::vector<Shared<model::AccessRequest>> requests_of(SignerId id) const;
  std::vector<Shared<model::Grant>> grants_of(SignerId id) const;

  // The product role of a user or an identity: the highest of its own and its groups'.
  model::ProductRole product_role(const model::ActorRef& actor) const;
  // A name to show: username, identity name or group name; empty when it is gone.
  std::string display_name(const model::ActorRef& actor) const;
  bool exists(const model::ActorRef& actor) const;

  // Whether a change is one of what snapshots hold.
  static bool shows(const ports::Change& change);
  // Applies one committed change; used while a new snapshot is built.
  void apply(const ports::Change& change);
  // Takes units that a commit took.
  void spend(GrantId id, std::int64_t units);

 private:
  friend class Directory;
  struct Applier;
  template <class T>
  using ById = ShardedMap<decltype(T::id), Shared<T>>;
  template <class... T>
  static std::tuple<ById<T>...> maps_of(model::Kinds<T...>);

  template <class T>
  const ById<T>& objects() const {
    return std::get<ById<T>>(objects_);
  }
  template <class T>
  ById<T>& objects() {
    return std::get<ById<T>>(objects_);
  }
  template <class T>
  void put(const T& value);
  template <class T>
  void erase(decltype(T::id) id);
  // What belongs to an object that was erased goes with it.
  template <class Owner>
  void erase_owned_by(const Owner& owner);
  template <class From, class Owner>
  std::vector<decltype(From::id)> candidates(const Owner& owner) const;
  template <class Credential>
  void take_use(decltype(Credential::id) id);

  // Second keys, for the kinds that have some.
  template <class T>
  void link(const T&) {}
  template <class T>
  void unlink(const T&) {}
  void link(const model::User& user);
  void unlink(const model::User& user);
  void link(const model::Group& group);
  void unlink(const model::Group& group);
  void link(const model::UniversalAuth& universal_auth);
  void unlink(const model::UniversalAuth& universal_auth);
  void link(const model::ClientSecret& secret);
  void unlink(const model::ClientSecret& secret);
  void link(const model::AccessToken& token);
  void unlink(const model::AccessToken& token);
  void link(const model::Authority& authority);
  void unlink(const model::Authority& authority);
  void link(const model::Signer& signer);
  void unlink(const model::Signer& signer);
  void link(const model::ApprovalPolicy& policy);
  void unlink(const model::ApprovalPolicy& policy);
  void link(const model::AccessRequest& request);
  void unlink(const model::AccessRequest& request);
  void link(const model::Grant& grant);
  void unlink(const model::Grant& grant);
  void link(const model::IssuanceOrder& order);
  void unlink(const model::IssuanceOrder& order);

  // What every request of a machine asks for.
  struct LinkedUniversalAuth {
    UniversalAuthId id;
    std::vector<IpRange> token_sources;  // its trusted addresses, parsed
  };

  decltype(maps_of(model::DirectoryKinds{})) objects_;

  ShardedMap<std::string, UserId> user_by_name_;
  ShardedMap<std::string, UserId> user_by_email_;
  ShardedMap<std::string, GroupId> group_by_slug_;
  ShardedMap<IdentityId, LinkedUniversalAuth> universal_auth_by_identity_;
  ShardedMap<Uuid, UniversalAuthId> universal_auth_by_client_id_;
  ShardedMap<UniversalAuthId, std::vector<ClientSecretId>> secrets_by_universal_auth_;
  ShardedMap<Sha256Hash, TokenId> token_by_hash_;
  ShardedMap<model::ActorRef, std::vector<TokenId>> tokens_by_actor_;
  ShardedMap<std::string, AuthorityId> authority_by_name_;
  ShardedMap<std::string, SignerId> signer_by_name_;
  ShardedMap<model::ActorRef, std::vector<GroupId>> groups_by_actor_;
  ShardedMap<SignerId, PolicyId> policy_by_signer_;
  ShardedMap<model::ActorRef, std::vector<RequestId>> pending_requests_;
  ShardedMap<model::ActorRef, std::vector<GrantId>> active_grants_;
  ShardedMap<SignerId, OrderId> pending_order_by_signer_;
  ShardedMap<SignerId, std::vector<OrderId>> orders_by_signer_;
  ports::RightsEpochs rights_;
};

template <class T>
const Shared<T>& Snapshot::find(decltype(T::id) id) const {
  static const Shared<T> none;
  const auto* found = objects<T>().find(id);
  return found ? *found : none;
}

template <class T>
std::vector<Shared<T>> Snapshot::all() const {
  std::vector<Shared<T>> list;
  list.reserve(objects<T>().size());
  objects<T>().for_each([&list](const auto&, const Shared<T>& object) { list.push_back(object); });
  std::ranges::sort(list, [](const Shared<T>& a, const Shared<T>& b) {
    return std::tie(a->created_at, a->id) < std::tie(b->created_at, b->id);
  });
  return list;
}

class Directory {
 public:
  explicit Directory(const ports::Contents& contents);

  // The newest snapshot. Cheap: a thread looks at one counter and takes the lock only after a
  // change. Keep the pointer for the length of one decision, not longer.
  std::shared_ptr<const Snapshot> snapshot() const;

  // When the signer last made a signature; also of one made since its object was read.
  std::optional<TimePoint> last_signed_at(const model::Signer& signer) const {
    return std::max(signer.last_signed_at, signing_times_.of(signer.id));
  }

  // Applies transactions that are durable, in their order. One thread at a time (who commits).
  void apply(std::span<const ports::Transaction* const> committed);

 private:
  void note_signatures(const ports::AppendOperations& append);

  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> current_;
  SigningTimes signing_times_;
  std::atomic<std::uint64_t> generation_{1};
  const std::uint64_t instance_;  // tells this directory's cache entry from a former one's
};

}  // namespace sealmint::service
