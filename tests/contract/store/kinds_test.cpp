// Contract of core/ports/store.hpp: what the row of each kind of object (model::Stored) says holds
// in every store, whatever its schema spells out by itself.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cctype>

#include "tests/contract/store/fields.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"
#include "tests/support/blocking_store.hpp"

namespace sealmint::storage::test {
namespace {

template <class T>
std::optional<T> find(ports::Store& store, decltype(T::id) id) {
  if constexpr (model::Stored<T>::is_in_directory) {
    const auto all = contents(store);
    const auto found = std::ranges::find(list_of<T>(all), id, &T::id);
    return found == list_of<T>(all).end() ? std::nullopt : std::optional(*found);
  } else {
    return testing::ask(store).delivery(id).value();
  }
}

// Calls check(store, std::type_identity<T>{}) for every kind, each on an empty store of its own.
template <class On, class Check>
void for_each_kind_on(Check&& check) {
  model::for_each_kind(model::StoredKinds{}, [&]<class T>(std::type_identity<T> kind) {
    On on;
    check(on.store(), kind);
  });
}

std::string in_upper_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

template <class Value>
Value same_but_for_case(const Value& value) {
  if constexpr (std::is_same_v<Value, std::string>) return in_upper_case(value);
  return value;
}

// What the rights of this signer and token stand at.
std::uint64_t epoch(ports::Store& store, SignerId signer = {}, TokenId token = {}) {
  return contents(store).rights.of(signer, token);
}

template <class T>
constexpr bool is_about_principals = [] {
  using Rights = std::remove_const_t<decltype(model::Stored<T>::rights)>;
  return std::is_same_v<Rights, UserId T::*> || std::is_same_v<Rights, IdentityId T::*> ||
         std::is_same_v<Rights, GroupId T::*>;
}();

// The signer, token or principal that a change of the object concerns, asked for by name.
template <class T>
std::uint64_t epoch_of_named(ports::Store& store, const T& object) {
  constexpr auto field = model::Stored<T>::rights;
  if constexpr (std::is_same_v<std::remove_cvref_t<decltype(object.*field)>, SignerId>) {
    return epoch(store, object.*field);
  } else if constexpr (is_about_principals<T>) {
    const ports::RightHolder holder{(object.*field).uuid, {}, {}};
    return contents(store).rights.of(TokenId{}, holder);
  } else {
    return epoch(store, {}, object.*field);
  }
}

// How far a change moves the rights of those it concerns, and of signers that it does not name.
struct Moves {
  std::uint64_t named = 0;
  std::uint64_t others = 0;
  friend bool operator==(const Moves&, const Moves&) = default;
};

template <class T, class Change>
Moves moves_of(ports::Store& store, const T& object, Change change) {
  constexpr bool is_named =
      std::is_member_object_pointer_v<std::remove_const_t<decltype(model::Stored<T>::rights)>>;
  const auto read = [&] {
    Moves now{0, epoch(store)};
    if constexpr (is_named) now.named = epoch_of_named(store, object);
    return now;
  };
  const Moves before = read();
  BOOST_REQUIRE(commit_one(store, std::move(change)).has_value());
  const Moves after = read();
  return {after.named - before.named, after.others - before.others};
}

template <class T>
Moves moves_of_update() {
  using Rights = std::remove_const_t<decltype(model::Stored<T>::rights)>;
  if (std::is_same_v<Rights, model::Nobody>) return {0, 0};
  const bool concerns_all =
      std::is_same_v<Rights, model::Everybody> || std::is_same_v<Rights, model::AllSigners>;
  if (concerns_all) return {0, 1};
  // Signing rests on every principal.
  return {1, is_about_principals<T> ? 1U : 0U};
}

// Who is named by what is erased is known only if the object is that signer, token or principal
// itself.
template <class T>
Moves moves_of_erasure() {
  using Rights = std::remove_const_t<decltype(model::Stored<T>::rights)>;
  const bool is_itself = std::is_same_v<Rights, decltype(&T::id)>;
  if (std::is_member_object_pointer_v<Rights> && !is_itself) return {1, 1};
  return moves_of_update<T>();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_kinds)

BOOST_AUTO_TEST_CASE_TEMPLATE(every_kind_comes_back_as_it_was_put, On, AllStores) {
  for_each_kind_on<On>([]<class T>(ports::Store& store, std::type_identity<T>) {
    const T stored = put(store, sample<T>(store));
    BOOST_TEST(same(find<T>(store, stored.id).value(), stored));
  });
}

// Creating twice, and changing what was changed since, are conflicts that leave the object alone.
BOOST_AUTO_TEST_CASE_TEMPLATE(versions_guard_every_kind, On, AllStores) {
  for_each_kind_on<On>([]<class T>(ports::Store& store, std::type_identity<T>) {
    const T object = sample<T>(store);
    const T stored = put(store, object);
    BOOST_TEST(failed_with(commit_one(store, ports::Put<T>{object}), ErrorKind::conflict));
    T newer = stored;
    newer.version = 2;
    BOOST_TEST(failed_with(commit_one(store, ports::Put<T>{newer}), ErrorKind::conflict));
    put(store, stored);
    BOOST_TEST(failed_with(commit_one(store, ports::Put<T>{stored}), ErrorKind::conflict));
    T absent = sample<T>(store);
    absent.version = 1;
    BOOST_TEST(failed_with(commit_one(store, ports::Put<T>{absent}), ErrorKind::conflict));
    BOOST_TEST(find<T>(store, stored.id).value().version == 2);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(every_kind_can_be_erased, On, AllStores) {
  for_each_kind_on<On>([]<class T>(ports::Store& store, std::type_identity<T>) {
    const T object = sample<T>(store);
    put(store, object);
    BOOST_TEST(commit_one(store, ports::Erase<T>{object.id}).has_value());
    BOOST_TEST(!find<T>(store, object.id).has_value());
    BOOST_TEST(commit_one(store, ports::Erase<T>{object.id}).has_value());
    put(store, object);  // from version 0 again
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(any_number_of_objects_go_without_what_may_be_empty, On, AllStores) {
  for_each_kind_on<On>([]<class T>(ports::Store& store, std::type_identity<T>) {
    model::for_each_fact(model::Stored<T>::unique, [&](const auto& unique) {
      if (!unique.may_be_empty) return;
      for (int i = 0; i < 2; ++i) {
        T object = sample<T>(store);
        object.*unique.field = {};
        put(store, object);
      }
    });
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(unique_fields_are_named_when_they_are_taken, On, AllStores) {
  for_each_kind_on<On>([]<class T>(ports::Store& store, std::type_identity<T>) {
    model::for_each_fact(model::Stored<T>::unique, [&](const auto& unique) {
      const T first = put(store, sample<T>(store));
      T second = sample<T>(store);
      second.*unique.field =
          unique.ignores_case ? same_but_for_case(first.*unique.field) : first.*unique.field;
      const auto refused = commit_one(store, ports::Put<T>{second});
      BOOST_TEST(failed_with(refused, ErrorKind::rejected));
      BOOST_TEST(detail_of(refused) == std::string(unique.name) + ": already in use");
      BOOST_TEST(!find<T>(store, second.id).has_value());
    });
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_grows_is_never_moved_back, On, AllStores) {
  for_each_kind_on<On>([]<class T>(ports::Store& store, std::type_identity<T>) {
    model::for_each_fact(model::Stored<T>::grows, [&](auto field) {
      const T stored = put(store, sample<T>(store));
      T older = stored;
      older.*field = T{}.*field;
      BOOST_REQUIRE((older.*field < stored.*field));
      put(store, older);
      BOOST_TEST((find<T>(store, stored.id).value().*field == stored.*field));
    });
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_an_object_refers_to_has_to_be_there, On, AllStores) {
  for_each_kind_on<On>([]<class T>(ports::Store& store, std::type_identity<T>) {
    On elsewhere;
    const T object = sample<T>(elsewhere.store());
    bool refers = false;
    model::for_each_fact(model::Stored<T>::references, [&](const auto& reference) {
      refers |= reference.target(object).has_value();
    });
    BOOST_TEST(failed_with(commit_one(store, ports::Put<T>{object}), ErrorKind::conflict) ==
               refers);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_owned_goes_with_its_owner, On, AllStores) {
  for_each_kind_on<On>([]<class T>(ports::Store& store, std::type_identity<T>) {
    const auto check = [&]<class To>(const model::Reference<T, To>& reference) {
      const T object = put(store, sample<T>(store));
      const auto target = reference.target(object);
      if (!target) return;
      const auto erased = commit_one(store, ports::Erase<To>{*target});
      BOOST_TEST(erased.has_value() == reference.is_owner);
      BOOST_TEST(find<T>(store, object.id).has_value() != reference.is_owner);
      if (!reference.is_owner) BOOST_TEST(failed_with(erased, ErrorKind::conflict));
    };
    model::for_each_fact(model::Stored<T>::references, check);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(changes_move_the_rights_of_those_they_concern, On, AllStores) {
  for_each_kind_on<On>([]<class T>(ports::Store& store, std::type_identity<T>) {
    T object = sample<T>(store);
    BOOST_TEST((moves_of(store, object, ports::Put<T>{object}) == Moves{}));
    object.version = 1;
    BOOST_TEST((moves_of(store, object, ports::Put<T>{object}) == moves_of_update<T>()));
    BOOST_TEST((moves_of(store, object, ports::Erase<T>{object.id}) == moves_of_erasure<T>()));
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test
