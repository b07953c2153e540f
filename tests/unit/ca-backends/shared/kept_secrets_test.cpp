// Secrets of an issuer when its configuration is changed.
#include <boost/test/unit_test.hpp>

#include "ca-backends/shared/options.hpp"

namespace sealmint::ca {
namespace {

constexpr Option table[] = {
    {"url", OptionKind::url, "Where it is.", true},
    {"role", OptionKind::text, "What to ask for."},
    {"password", OptionKind::secret, "Who we are."},
};

ports::IssuerConfiguration stored() {
  return check_options(table, R"({"url":"https://a.example","password":"p4ssw0rd"})", nullptr)
      .value();
}

BOOST_AUTO_TEST_SUITE(kept_secrets)

BOOST_AUTO_TEST_CASE(other_changes_keep_them) {
  const auto before = stored();
  const auto changed = check_options(table, R"({"role":"release"})", &before);
  BOOST_TEST_REQUIRE(changed.has_value());
  BOOST_TEST(changed->secret_json.reveal() == R"({"password":"p4ssw0rd"})");
  BOOST_TEST(check_options(table, R"({"url":"https://a.example"})", &before).has_value());
}

BOOST_AUTO_TEST_CASE(another_address_wants_them_anew) {
  const auto before = stored();
  const auto moved = check_options(table, R"({"url":"https://b.example"})", &before);
  BOOST_TEST_REQUIRE(moved.has_error());
  BOOST_TEST(moved.error().issues.front().path == "configuration/password");
  BOOST_TEST(moved.error().detail.find("p4ssw0rd") == std::string::npos);
  const auto said_again =
      check_options(table, R"({"url":"https://b.example","password":"other"})", &before);
  BOOST_TEST_REQUIRE(said_again.has_value());
  BOOST_TEST(said_again->secret_json.reveal() == R"({"password":"other"})");
  BOOST_TEST(
      check_options(table, R"({"url":"https://b.example","password":null})", &before).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::ca
