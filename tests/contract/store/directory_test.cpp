// The directory shows what the store holds: for every kind of object, after every change of it, and
// counts the same rights.
#include "core/state/directory.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>

#include "tests/contract/store/fields.hpp"
#include "tests/contract/store/samples.hpp"
#include "tests/contract/store/stores.hpp"

namespace sealmint::storage::test {
namespace {

// A store and the directory over it.
template <class On>
struct Household {
  On on;
  std::optional<service::Directory> directory;

  ports::Store& store() { return on.store(); }

  void load() { directory.emplace(contents(store())); }

  template <class Change>
  void change(Change change) {
    ports::Transaction transaction;
    transaction.changes.emplace_back(std::move(change));
    BOOST_REQUIRE(commit(store(), {transaction}).front().has_value());
    const auto* const committed = &transaction;
    directory->apply(std::span(&committed, 1));
    check();
  }

  void check() {
    const auto all = contents(store());
    const std::shared_ptr<const service::Snapshot> snapshot = directory->snapshot();
    model::for_each_kind(model::DirectoryKinds{}, [&]<class T>(std::type_identity<T>) {
      BOOST_TEST(list_of<T>(all).size() == snapshot->all<T>().size());
      for (const T& stored : list_of<T>(all)) {
        const auto& shown = snapshot->find<T>(stored.id);
        BOOST_TEST((shown && same(*shown, stored)));
      }
    });
    BOOST_TEST(all.rights.of(SignerId{}, TokenId{}) ==
               snapshot->rights_epoch(SignerId{}, TokenId{}));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(store_directory)

BOOST_AUTO_TEST_CASE_TEMPLATE(every_change_of_every_kind_is_shown, On, AllStores) {
  model::for_each_kind(model::StoredKinds{}, [&]<class T>(std::type_identity<T>) {
    Household<On> household;
    T object = sample<T>(household.store());
    household.load();
    household.change(ports::Put<T>{object});
    object.version = 1;
    model::for_each_fact(model::Stored<T>::grows, [&](auto field) { object.*field = T{}.*field; });
    household.change(ports::Put<T>{object});
    household.change(ports::Erase<T>{object.id});
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_owned_goes_from_the_directory_too, On, AllStores) {
  model::for_each_kind(model::StoredKinds{}, [&]<class T>(std::type_identity<T>) {
    const auto check = [&]<class To>(const model::Reference<T, To>& reference) {
      if (!reference.is_owner) return;
      Household<On> household;
      const T object = put(household.store(), sample<T>(household.store()));
      const auto owner = reference.target(object);
      if (!owner) return;
      household.load();
      household.change(ports::Erase<To>{*owner});
    };
    model::for_each_fact(model::Stored<T>::references, check);
  });
}

// A token that a machine got in another way than with a client secret.
BOOST_AUTO_TEST_CASE_TEMPLATE(tokens_without_a_secret_stay_in_both, On, AllStores) {
  Household<On> household;
  auto& store = household.store();
  const auto auth = put(store, sample<model::UniversalAuth>(store));
  auto token = sample_identity_token(put(store, sample_client_secret(auth)));
  put(store, token);
  token = sample_identity_token({});
  token.actor.id = auth.identity_id.uuid;
  token.client_secret_id.reset();
  put(store, token);
  household.load();
  household.change(ports::Erase<model::UniversalAuth>{auth.id});
  const std::shared_ptr<const service::Snapshot> snapshot = household.directory->snapshot();
  BOOST_TEST(snapshot->all<model::AccessToken>().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::storage::test
