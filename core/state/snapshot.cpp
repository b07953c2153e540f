// How committed changes enter a snapshot, and its second keys.
#include <algorithm>
#include <type_traits>

#include "core/base/ascii.hpp"
#include "core/state/directory.hpp"
#include "core/state/snapshot_index.hpp"

namespace sealmint::service {

template <class T>
void Snapshot::put(const T& value) {
  auto stored = std::make_shared<T>(value);
  stored->version += 1;
  if (const auto* former = objects<T>().find(value.id)) {
    model::keep_growing(**former, *stored);
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
  erase_owned_by(*object);
}

template <class Owner>
void Snapshot::erase_owned_by(const Owner& owner) {
  model::for_each_kind(model::DirectoryKinds{}, [&]<class From>(std::type_identity<From>) {
    model::for_each_fact(model::Stored<From>::references, [&](const auto& reference) {
      if constexpr (std::is_same_v<decltype(reference), const model::Reference<From, Owner>&>) {
        if (!reference.is_owner) return;
        for (const auto& id : candidates<From>(owner)) {
          const Shared<From> object = find<From>(id);
          if (object && reference.target(*object) == owner.id) erase<From>(id);
        }
      }
    });
  });
}

// Where to look for what an object may own: at all objects of that kind, unless a second key leads
// there. Tokens are many and go with every user, machine and secret.
template <class From, class Owner>
std::vector<decltype(From::id)> Snapshot::candidates(const Owner& owner) const {
  using model::ActorKind;
  const auto listed = [](const auto* ids) {
    return ids ? *ids : std::vector<decltype(From::id)>{};
  };
  if constexpr (std::is_same_v<From, model::AccessToken>) {
    if constexpr (std::is_same_v<Owner, model::User>) {
      return listed(tokens_by_actor_.find({ActorKind::user, owner.id.uuid}));
    } else if constexpr (std::is_same_v<Owner, model::Identity>) {
      return listed(tokens_by_actor_.find({ActorKind::identity, owner.id.uuid}));
    } else {
      return listed(tokens_by_actor_.find({ActorKind::identity, owner.identity_id.uuid}));
    }
  } else if constexpr (std::is_same_v<From, model::ClientSecret> &&
                       std::is_same_v<Owner, model::UniversalAuth>) {
    return listed(secrets_by_universal_auth_.find(owner.id));
  } else {
    std::vector<decltype(From::id)> ids;
    ids.reserve(objects<From>().size());
    objects<From>().for_each([&ids](const auto& id, const auto&) { ids.push_back(id); });
    return ids;
  }
}

template <class Credential>
void Snapshot::take_use(decltype(Credential::id) id) {
  const auto* former = objects<Credential>().find(id);
  if (!former) return;
  auto credential = std::make_shared<Credential>(**former);
  credential->uses += 1;
  objects<Credential>().set(id, std::move(credential));
}

namespace {

template <class Change>
constexpr bool is_shown = false;
template <class T>
constexpr bool is_shown<ports::Put<T>> = model::Stored<T>::is_in_directory;
template <class T>
constexpr bool is_shown<ports::Erase<T>> = model::Stored<T>::is_in_directory;
template <>
constexpr bool is_shown<ports::SpendTokenUse> = true;
template <>
constexpr bool is_shown<ports::SpendClientSecretUse> = true;

}  // namespace

struct Snapshot::Applier {
  Snapshot& snapshot;

  void operator()(const ports::SpendTokenUse& spend) {
    snapshot.take_use<model::AccessToken>(spend.id);
  }
  void operator()(const ports::SpendClientSecretUse& spend) {
    snapshot.take_use<model::ClientSecret>(spend.id);
  }
  template <class T>
  void operator()(const ports::Put<T>& put) {
    if constexpr (is_shown<ports::Put<T>>) snapshot.put(put.value);
  }
  template <class T>
  void operator()(const ports::Erase<T>& erase) {
    if constexpr (is_shown<ports::Erase<T>>) snapshot.erase<T>(erase.id);
  }
  // Everything else is read from the store by the few who ask for it.
  template <class Other>
  void operator()(const Other&) {}
};

bool Snapshot::shows(const ports::Change& change) {
  return std::visit([]<class Change>(const Change&) { return is_shown<Change>; }, change);
}

void Snapshot::apply(const ports::Change& change) { std::visit(Applier{*this}, change); }

void Snapshot::link(const model::User& user) {
  user_by_name_.set(ascii_lower_case(user.username), user.id);
  if (!user.email.empty()) user_by_email_.set(ascii_lower_case(user.email), user.id);
}
void Snapshot::unlink(const model::User& user) {
  user_by_name_.erase(ascii_lower_case(user.username));
  if (!user.email.empty()) user_by_email_.erase(ascii_lower_case(user.email));
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
