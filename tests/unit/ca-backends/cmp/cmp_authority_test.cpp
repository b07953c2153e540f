// What comes over HTTP when it is no CMP message. Messages themselves are tried against a real
// server in tests/contract/ca_peers.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "ca-backends/shared/backend.hpp"
#include "tests/support/backend_world.hpp"
#include "tests/support/certification_request.hpp"
#include "tests/support/scripted_issuer.hpp"

namespace sealmint::ca::cmp {

extern const Backend backend;

namespace {

using namespace std::chrono_literals;
using ports::Trouble;
using testing::BackendWorld;
using testing::Reply;
using testing::value_or_throw;

struct Client {
  explicit Client(Reply reply) : issuer([reply](const auto&) { return reply; }) {
    const boost::json::object options{
        {"url", issuer.url("/pkix/")}, {"reference", "ref"}, {"secret", "s3cret"}};
    const auto checked =
        value_or_throw(check_options(backend.options, boost::json::serialize(options), nullptr));
    authority =
        value_or_throw(backend.make(value_or_throw(read_options(backend.options, checked)), deps));
  }
  ports::IssueOutcome issue(std::chrono::milliseconds time = 10s) {
    return value_or_throw(
        world.run([&] { return authority->issue(wanted.order(), BackendWorld::soon(time)); }));
  }
  ports::Unreachable unreachable(std::chrono::milliseconds time = 10s) {
    return std::get<ports::Unreachable>(issue(time));
  }

  BackendWorld world;
  const Deps deps = world.deps();
  testing::ScriptedIssuer issuer;
  testing::CertificationRequest wanted{"release"};
  std::shared_ptr<ports::CertificateAuthority> authority;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cmp_authority)

BOOST_AUTO_TEST_CASE(a_message_travels_as_the_rfc_wants_it) {
  Client client(Reply{.status = 503});
  client.issue();
  const auto requests = client.issuer.requests();
  BOOST_REQUIRE(requests.size() == 1U);
  BOOST_TEST(requests[0].method == "POST");
  BOOST_TEST(requests[0].target == "/pkix/");
  BOOST_TEST(requests[0].header("Content-Type") == "application/pkixcmp");
  BOOST_TEST(requests[0].header("User-Agent") == "Test/1");
  BOOST_TEST(requests[0].body.find("s3cret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(statuses_without_a_message_have_their_meaning) {
  const auto failed = [](unsigned status) { return Client(Reply{.status = status}).issue(); };
  BOOST_TEST((std::get<ports::Refused>(failed(404)).trouble == Trouble::not_found));
  BOOST_TEST((std::get<ports::Refused>(failed(403)).trouble == Trouble::forbidden));
  const auto busy = std::get<ports::Unreachable>(failed(503));
  BOOST_TEST((busy.trouble == Trouble::unavailable));
  BOOST_TEST(!busy.may_have_issued);
  BOOST_TEST(std::get<ports::Unreachable>(failed(500)).may_have_issued);
  const auto redirected = std::get<ports::Unreachable>(failed(302));
  BOOST_TEST((redirected.trouble == Trouble::protocol));
  BOOST_TEST(!redirected.may_have_issued);
}

BOOST_AUTO_TEST_CASE(a_success_that_is_no_message_may_have_been_one) {
  for (const std::string& body :
       {std::string(), std::string("<html></html>"), std::string("\x30\x03\x02\x01\x00", 5),
        std::string(9'000, '0')}) {
    const auto failed = Client(Reply{.body = body}).unreachable();
    BOOST_TEST((failed.trouble == Trouble::protocol));
    BOOST_TEST(failed.may_have_issued);
  }
}

BOOST_AUTO_TEST_CASE(a_lost_answer_may_have_been_a_certificate) {
  const auto lost = Client(Reply::hang_up()).unreachable();
  BOOST_TEST((lost.trouble == Trouble::unreachable));
  BOOST_TEST(lost.may_have_issued);
  Client silent(Reply::hang());
  const auto began = std::chrono::steady_clock::now();
  const auto late = silent.unreachable(300ms);
  BOOST_TEST((late.trouble == Trouble::timed_out));
  BOOST_TEST(late.may_have_issued);
  BOOST_TEST((std::chrono::steady_clock::now() - began < 5s));
}

BOOST_AUTO_TEST_CASE(a_ticket_that_nobody_knows_is_of_a_lost_transaction) {
  Client client(Reply{.status = 503});
  const auto outcome = value_or_throw(client.world.run([&] {
    return client.authority->poll("cmp transaction in memory 00", client.wanted.order(),
                                  BackendWorld::soon());
  }));
  const auto& lost = std::get<ports::Refused>(outcome);
  BOOST_TEST((lost.trouble == Trouble::not_found));
  BOOST_TEST(lost.detail.find("order again") != std::string::npos);
  BOOST_TEST(client.issuer.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::cmp
