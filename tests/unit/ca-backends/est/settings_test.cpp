#include "ca-backends/est/settings.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

namespace sealmint::ca::est {
namespace {

Result<Settings> settings(boost::json::object given) {
  if (!given.contains("url")) given["url"] = "https://ca.example";
  TRY(const auto checked, check_options(options_table(), boost::json::serialize(given), nullptr));
  TRY(const Options options, read_options(options_table(), checked));
  return read_settings(options);
}

std::string target(boost::json::object given) {
  return settings(std::move(given)).value().operation("cacerts").target;
}

std::string fault(boost::json::object given) {
  const auto read = settings(std::move(given));
  if (!read.has_error() || read.error().issues.empty()) return "none";
  return read.error().issues[0].path;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(est_settings)

BOOST_AUTO_TEST_CASE(the_path_of_an_operation_is_made_of_address_and_label) {
  BOOST_TEST(target({}) == "/.well-known/est/cacerts");
  BOOST_TEST(target({{"url", "https://ca.example/"}}) == "/.well-known/est/cacerts");
  BOOST_TEST(target({{"label", "codesign"}}) == "/.well-known/est/codesign/cacerts");
  BOOST_TEST(target({{"url", "https://ca.example:8443/.well-known/est/a/"}, {"label", "b"}}) ==
             "/.well-known/est/a/b/cacerts");
}

BOOST_AUTO_TEST_CASE(defaults_follow_attributes_and_do_not_reenrol) {
  const auto read = settings({}).value();
  BOOST_TEST(read.follows_attributes);
  BOOST_TEST(!read.reenrolls);
  BOOST_TEST(read.authorization().empty());
}

BOOST_AUTO_TEST_CASE(a_login_is_basic_authentication) {
  const auto read = settings({{"username", "estuser"}, {"password", "estpwd"}}).value();
  BOOST_TEST(read.authorization() == "Basic ZXN0dXNlcjplc3Rwd2Q=");
}

BOOST_AUTO_TEST_CASE(what_does_not_go_together_is_refused_by_its_name) {
  const boost::json::object login{{"username", "u"}, {"password", "p"}};
  BOOST_TEST(fault({}) == "none");
  BOOST_TEST(fault({{"username", "u"}}) == "configuration/password");
  BOOST_TEST(fault({{"password", "p"}}) == "configuration/username");
  BOOST_TEST(fault({{"username", "u:v"}, {"password", "p"}}) == "configuration/username");
  auto plain = login;
  plain["url"] = "http://127.0.0.1";
  BOOST_TEST(fault(plain) == "configuration/url");
  for (const char* const label : {"a/b", "..", "a b", "simpleenroll", "cacerts", "a%2Fb", "ä"}) {
    BOOST_TEST(fault({{"label", label}}) == "configuration/label", label);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::est
