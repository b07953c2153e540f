// The one list of what is stored as an object, with a row for each kind: what the store and the
// directory have to know of it. Changes, the contents of a store, tables, the maps of the memory
// store and of the directory, cascades and rights all follow from these rows; the schema in SQL is
// the only other place that names the kinds, and the contract suite compares the two.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "core/model/approval.hpp"
#include "core/model/certificate.hpp"
#include "core/model/external_authority.hpp"
#include "core/model/grant.hpp"
#include "core/model/principal.hpp"
#include "core/model/signer.hpp"
#include "core/model/webhook.hpp"

namespace sealmint::model {

template <class... T>
struct Kinds {};

using StoredKinds = Kinds<User, Identity, Group, UniversalAuth, ClientSecret, AccessToken,
                          Authority, Certificate, WrappedKey, Signer, ApprovalPolicy, AccessRequest,
                          Grant, Webhook, WebhookDelivery, ExternalAuthority, IssuanceOrder>;

// A field that no two objects of a kind share, under its name on the wire.
template <class T, class Field>
struct Unique {
  Field T::* field;
  std::string_view name;
  bool ignores_case = false;  // of ASCII letters
  bool may_be_empty = false;  // any number of objects may go without
};

// The object of another kind that an object refers to, if it refers to one: it has to be there at
// the end of each transaction. `is_owner`: the object goes with it. Otherwise it has to stay.
template <class From, class To>
struct Reference {
  std::optional<decltype(To::id)> (*target)(const From& object);
  bool is_owner;
};

template <class To, auto field>
constexpr auto owned_by() {
  return []<class From, class Id>(Id From::*) {
    return Reference<From, To>{
        [](const From& object) { return std::optional<decltype(To::id)>(object.*field); }, true};
  }(field);
}
template <class To, auto field>
constexpr auto needs() {
  auto reference = owned_by<To, field>();
  reference.is_owner = false;
  return reference;
}

// Whose rights a change of an object can take away, where it is no field that names a signer, a
// token or a principal: nobody's, or those of many.
struct Nobody {};
struct AllSigners {};  // what only signing rests on
struct Everybody {};

// What holds for a kind whose row says nothing else.
struct PlainKind {
  // Decisions read it. What is not in the directory is read from the store.
  static constexpr bool is_in_directory = true;
  static constexpr std::tuple<> unique{};
  static constexpr std::tuple<> references{};
  // Counters and times that others move beside Put: an update keeps the larger value.
  static constexpr std::tuple<> grows{};
  // Putting a new object takes nothing from anybody; erasing takes from the one that is named only
  // if the object is that one itself, and from everybody otherwise.
  static constexpr Everybody rights{};
};

template <class T>
struct Stored;

template <>
struct Stored<User> : PlainKind {
  static constexpr std::tuple unique{Unique{&User::username, "username", true},
                                     Unique{&User::email, "email", true, true}};
  static constexpr auto rights = &User::id;
};

template <>
struct Stored<Identity> : PlainKind {
  static constexpr auto rights = &Identity::id;
};

template <>
struct Stored<Group> : PlainKind {
  static constexpr std::tuple unique{Unique{&Group::slug, "slug"}};
  static constexpr auto rights = &Group::id;
};

template <>
struct Stored<UniversalAuth> : PlainKind {
  static constexpr std::tuple unique{Unique{&UniversalAuth::identity_id, "identityId"},
                                     Unique{&UniversalAuth::client_id, "clientId"}};
  static constexpr std::tuple references{owned_by<Identity, &UniversalAuth::identity_id>()};
  static constexpr auto rights = &UniversalAuth::identity_id;
};

template <>
struct Stored<ClientSecret> : PlainKind {
  static constexpr std::tuple references{
      owned_by<UniversalAuth, &ClientSecret::universal_auth_id>(),
      owned_by<Identity, &ClientSecret::identity_id>()};
  static constexpr std::tuple grows{&ClientSecret::uses};
  static constexpr auto rights = &ClientSecret::identity_id;
};

// The user or identity that a token stands for.
template <class Owner, ActorKind kind>
std::optional<decltype(Owner::id)> owner_of_token(const AccessToken& token) {
  if (token.actor.kind != kind) return std::nullopt;
  return decltype(Owner::id)(token.actor.id);
}

template <>
struct Stored<AccessToken> : PlainKind {
  static constexpr std::tuple unique{Unique{&AccessToken::token_hash, "tokenHash"}};
  static constexpr std::tuple references{
      Reference<AccessToken, User>{&owner_of_token<User, ActorKind::user>, true},
      Reference<AccessToken, Identity>{&owner_of_token<Identity, ActorKind::identity>, true},
      owned_by<ClientSecret, &AccessToken::client_secret_id>()};
  static constexpr std::tuple grows{&AccessToken::uses};
  static constexpr auto rights = &AccessToken::id;
};

// An authority that waits for its certificate may have no key yet.
inline std::optional<KeyId> key_of(const Authority& authority) {
  return authority.key_id.is_nil() ? std::nullopt : std::optional(authority.key_id);
}

// What an authority has issued stands by itself.
template <>
struct Stored<Authority> : PlainKind {
  static constexpr std::tuple unique{Unique{&Authority::name, "name"}};
  static constexpr std::tuple references{Reference<Authority, WrappedKey>{&key_of, false}};
  static constexpr Nobody rights{};
};

template <>
struct Stored<Certificate> : PlainKind {
  static constexpr AllSigners rights{};
};

template <>
struct Stored<WrappedKey> : PlainKind {
  static constexpr AllSigners rights{};
};

template <>
struct Stored<Signer> : PlainKind {
  static constexpr std::tuple unique{Unique{&Signer::name, "name"}};
  static constexpr std::tuple references{needs<Certificate, &Signer::certificate_id>()};
  static constexpr std::tuple grows{&Signer::last_signed_at};
  static constexpr auto rights = &Signer::id;
};

template <>
struct Stored<ApprovalPolicy> : PlainKind {
  static constexpr std::tuple unique{Unique{&ApprovalPolicy::signer_id, "signerId"}};
  static constexpr std::tuple references{owned_by<Signer, &ApprovalPolicy::signer_id>()};
  static constexpr auto rights = &ApprovalPolicy::signer_id;
};

// What it gives is its grant.
template <>
struct Stored<AccessRequest> : PlainKind {
  static constexpr std::tuple references{owned_by<Signer, &AccessRequest::signer_id>()};
  static constexpr Nobody rights{};
};

template <>
struct Stored<Grant> : PlainKind {
  static constexpr std::tuple references{owned_by<Signer, &Grant::signer_id>()};
  static constexpr std::tuple grows{&Grant::used};
  static constexpr auto rights = &Grant::signer_id;
};

template <>
struct Stored<Webhook> : PlainKind {
  static constexpr Nobody rights{};
};

template <>
struct Stored<WebhookDelivery> : PlainKind {
  static constexpr bool is_in_directory = false;
  static constexpr std::tuple references{owned_by<Webhook, &WebhookDelivery::webhook_id>()};
  static constexpr Nobody rights{};
};

template <>
struct Stored<ExternalAuthority> : PlainKind {
  static constexpr std::tuple unique{Unique{&ExternalAuthority::name, "name"}};
  static constexpr Nobody rights{};
};

// The issuer need not exist any more: what it issued stands by itself.
template <>
struct Stored<IssuanceOrder> : PlainKind {
  static constexpr std::tuple references{owned_by<Signer, &IssuanceOrder::signer_id>(),
                                         needs<WrappedKey, &IssuanceOrder::key_id>()};
  static constexpr Nobody rights{};
};

// Calls visit(std::type_identity<T>{}) for every kind, in the order of the list.
template <class... T, class Visit>
constexpr void for_each_kind(Kinds<T...>, Visit&& visit) {
  (visit(std::type_identity<T>{}), ...);
}

// Calls visit(fact) for every one that a row gives: its unique fields, its references.
template <class... Facts, class Visit>
constexpr void for_each_fact(const std::tuple<Facts...>& facts, Visit&& visit) {
  std::apply([&](const auto&... each) { (visit(each), ...); }, facts);
}

template <class... T, class... U>
Kinds<T..., U...> operator+(Kinds<T...>, Kinds<U...>);
template <class... T>
auto kinds_in_directory(Kinds<T...>)
    -> decltype((std::conditional_t<Stored<T>::is_in_directory, Kinds<T>, Kinds<>>{} + ...));
using DirectoryKinds = decltype(kinds_in_directory(StoredKinds{}));

// What grows keeps the larger of both values in `next`, which takes the place of `former`.
template <class T>
void keep_growing(const T& former, T& next) {
  for_each_fact(Stored<T>::grows,
                [&](auto field) { next.*field = std::max(next.*field, former.*field); });
}

}  // namespace sealmint::model
