#include "ca-backends/manual/manual_authority.hpp"

#include <boost/test/unit_test.hpp>

#include "ca-backends/shared/backend.hpp"
#include "tests/support/run_task.hpp"

namespace sealmint::ca::manual {

extern const Backend backend;

namespace {

using ports::PendingIssuance;
using testing::run_task;

const ports::IssueDeadline deadline{};  // long past: nobody is asked, so nothing is late

}  // namespace

BOOST_AUTO_TEST_SUITE(manual)

BOOST_AUTO_TEST_CASE(an_order_waits_for_a_person_and_says_so) {
  ManualAuthority authority("Ask the PKI desk, template CodeSigning");
  const auto first = run_task([&] { return authority.issue({}, deadline); }).value();
  const auto& pending = std::get<PendingIssuance>(first);
  BOOST_TEST(pending.ticket == "manual");
  BOOST_TEST(pending.waits_for.find("GET …/issuance/csr") != std::string::npos);
  BOOST_TEST(pending.waits_for.find("POST …/issuance/certificate") != std::string::npos);
  BOOST_TEST(pending.waits_for.find("template CodeSigning") != std::string::npos);
  const auto second = run_task([&] { return authority.poll("manual", {}, deadline); }).value();
  BOOST_TEST(std::get<PendingIssuance>(second).ticket == "manual");
  BOOST_TEST(std::get<PendingIssuance>(second).waits_for == pending.waits_for);
}

BOOST_AUTO_TEST_CASE(a_test_of_the_connection_says_that_there_is_none) {
  ManualAuthority authority({});
  const auto outcome = run_task([&] { return authority.probe(deadline); }).value();
  const auto& report = std::get<ports::ProbeReport>(outcome);
  BOOST_REQUIRE(report.facts.size() == 1U);
  BOOST_TEST(report.facts.front().find("a person") != std::string::npos);
  BOOST_TEST(report.issuers_der.empty());
}

BOOST_AUTO_TEST_CASE(it_has_no_powers) {
  ManualAuthority authority({});
  BOOST_TEST(authority.revoker() == nullptr);
  BOOST_TEST(authority.renewal_adviser() == nullptr);
  BOOST_TEST(authority.secret_exchange() == nullptr);
}

BOOST_AUTO_TEST_CASE(its_row_takes_an_empty_configuration) {
  BOOST_TEST(backend.type == "manual");
  const auto checked = check_options(backend.options, "{}", nullptr);
  BOOST_REQUIRE(checked.has_value());
  BOOST_TEST(read_options(backend.options, *checked).value().text("instructions") == "");
  BOOST_TEST(check_options(backend.options, R"({"url":"https://ca.test"})", nullptr).has_error());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::manual
