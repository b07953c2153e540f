#include "http/routes/endpoint.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <utility>

#include "http/edge/router.hpp"

using namespace sealmint;
using namespace sealmint::http;

namespace {

Result<Response> of_admin(Services&, const AdminCaller&, const Request&) { return Response{}; }
Task<Response> of_signer(Services&, const SignerCaller&, const Request&) { co_return Response{}; }
Result<Response> of_user(Services&, const UserCaller&, const Request&) { return Response{}; }
Result<Response> of_principal(Services&, const model::Caller&, const Request&) {
  return Response{};
}
Result<Response> of_anyone(Services&, const model::Sender&, const Request&) { return Response{}; }

// Each handler fits the rows whose access proves its caller.
static_assert(Serves<Access::product_admin, &of_admin>);
static_assert(Serves<Access::edit, &of_signer> && Serves<Access::read, &of_signer>);
static_assert(Serves<Access::user, &of_user>);
static_assert(Serves<Access::principal, &of_principal>);
static_assert(Serves<Access::anyone, &of_anyone>);

// No handler fits a row that proves less, or something else.
static_assert(!Serves<Access::anyone, &of_admin> && !Serves<Access::principal, &of_admin>);
static_assert(!Serves<Access::user, &of_admin> && !Serves<Access::read, &of_admin>);
static_assert(!Serves<Access::principal, &of_signer> && !Serves<Access::product_admin, &of_signer>);
static_assert(!Serves<Access::sign, &of_signer>);
static_assert(!Serves<Access::principal, &of_user> && !Serves<Access::anyone, &of_user>);
static_assert(!Serves<Access::anyone, &of_principal>);

// Nobody but the checks makes the proofs.
static_assert(!std::is_default_constructible_v<AdminCaller>);
static_assert(!std::is_constructible_v<AdminCaller, model::Caller>);
static_assert(!std::is_constructible_v<SignerCaller, model::Caller>);
static_assert(!std::is_constructible_v<UserCaller, model::Caller>);

template <class Use>
void each_row(Use use) {
  for (const Topic* topic : topics()) {
    for (const Endpoint& endpoint : topic->rows) use(*topic, endpoint);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(endpoint_table)

BOOST_AUTO_TEST_CASE(every_row_has_a_name_and_a_place_of_its_own) {
  std::set<std::string_view> ids;
  std::set<std::pair<Method, std::string>> places;
  each_row([&](const Topic& topic, const Endpoint& endpoint) {
    BOOST_TEST(ids.insert(endpoint.id).second, endpoint.id);
    BOOST_TEST(!endpoint.summary.empty(), endpoint.id);
    BOOST_TEST(places.emplace(endpoint.method, pattern_of(topic.prefix, endpoint)).second,
               endpoint.id);
    if (topic.older_prefix.empty()) return;
    BOOST_TEST(places.emplace(endpoint.method, pattern_of(topic.older_prefix, endpoint)).second,
               endpoint.id);
  });
  BOOST_TEST(ids.size() > 120U);
}

// serve() takes the signer of a right from the first parameter of the path, and completes the
// sentence of a refusal by what the topic says.
BOOST_AUTO_TEST_CASE(rows_have_what_their_access_needs) {
  each_row([](const Topic& topic, const Endpoint& endpoint) {
    const Access access = endpoint.bound.access();
    BOOST_TEST_CONTEXT(endpoint.id) {
      if (access >= Access::read) BOOST_TEST(endpoint.path.starts_with("/{signerId}"));
      if (access == Access::product_admin) BOOST_TEST(!topic.admins_may.empty());
    }
  });
}

// A read is recorded by its one kind.
BOOST_AUTO_TEST_CASE(reads_have_at_most_one_kind_of_event) {
  each_row([](const Topic&, const Endpoint& endpoint) {
    if (endpoint.method != Method::get) return;
    BOOST_TEST(endpoint.events.end() - endpoint.events.begin() <= 1, endpoint.id);
  });
}

BOOST_AUTO_TEST_CASE(events_are_a_list_of_kinds) {
  constexpr Events none;
  static_assert(none.empty());
  constexpr Events two{kinds::create_user, kinds::delete_user};
  static_assert(!two.empty() && two.end() - two.begin() == 2);
  static_assert(two.front() == kinds::create_user);
}

BOOST_AUTO_TEST_SUITE_END()
