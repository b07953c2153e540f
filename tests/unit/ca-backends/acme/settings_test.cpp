// Configurations that fit and that do not.
#include "ca-backends/acme/settings.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

namespace sealmint::ca::acme {
namespace {

constexpr std::string_view plain =
    R"({"directoryUrl":"https://ca.test/dir","identifiers":["Build.Example.Test"],
        "httpListen":"0.0.0.0:80"})";

// `plain` with other members over it; null takes one away.
Result<Options> options_of(std::string_view members) {
  auto values = boost::json::parse(plain).as_object();
  const auto over = boost::json::parse(members).as_object();
  for (const auto& member : over) {
    if (member.value().is_null()) {
      values.erase(member.key());
    } else {
      values[member.key()] = member.value();
    }
  }
  TRY(const auto checked, check_options(option_table(), boost::json::serialize(values), nullptr));
  return read_options(option_table(), checked);
}

// The path of what is wrong; empty: nothing.
std::string wrong(std::string_view members) {
  const auto options = options_of(members);
  if (options.has_error()) return options.error().issues.at(0).path;
  const auto checked = check(*options);
  return checked.has_value() ? std::string() : checked.error().issues.at(0).path;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(acme_settings)

BOOST_AUTO_TEST_CASE(a_plain_configuration_fits) {
  BOOST_TEST(wrong("{}") == "");
  const Settings settings = read_settings(options_of("{}").value());
  BOOST_TEST(settings.challenge_type == "http-01");
  BOOST_TEST(settings.publish_wait.count() == 0);
  BOOST_REQUIRE(settings.identifiers.size() == 1U);
  BOOST_TEST(settings.identifiers.front().value == "build.example.test");
  BOOST_TEST(settings.identifiers.front().type == "dns");
  BOOST_TEST(!settings.has_agreed_to_terms);
}

BOOST_AUTO_TEST_CASE(challenges_are_published_in_exactly_one_way) {
  BOOST_TEST(wrong(R"({"httpListen":null})") == "configuration/httpListen");
  BOOST_TEST(wrong(R"({"hook":"dns-hook"})") == "configuration/httpListen");
  BOOST_TEST(wrong(R"({"challenge":"dns-01"})") == "configuration/httpListen");
  BOOST_TEST(wrong(R"({"httpListen":"example.test:80"})") == "configuration/httpListen");
  BOOST_TEST(wrong(R"({"httpListen":"80"})") == "configuration/httpListen");
  BOOST_TEST(wrong(R"({"httpListen":"[::]:80"})") == "");
  BOOST_TEST(wrong(R"({"httpListen":null,"hookUrl":"https://hook.test/"})") == "");
  BOOST_TEST(wrong(R"({"hookToken":"secret"})") == "configuration/hookToken");
}

BOOST_AUTO_TEST_CASE(a_hook_is_a_plain_file_name) {
  for (const char* name : {"../x", "a/b", ".hidden", "a b", "$(x)"}) {
    BOOST_TEST(wrong(R"({"httpListen":null,"hook":")" + std::string(name) + R"("})") ==
                   "configuration/hook",
               name);
  }
  BOOST_TEST(wrong(R"({"httpListen":null,"hook":"dns-hook_2.sh"})") == "");
}

BOOST_AUTO_TEST_CASE(identifiers_fit_their_challenge) {
  const std::string dns = R"("httpListen":null,"hook":"h","challenge":"dns-01",)";
  BOOST_TEST(wrong(R"({"identifiers":["*.example.test"]})") == "configuration/identifiers");
  BOOST_TEST(wrong("{" + dns + R"("identifiers":["*.example.test"]})") == "");
  BOOST_TEST(wrong(R"({"identifiers":["192.0.2.7"]})") == "");
  BOOST_TEST(wrong("{" + dns + R"("identifiers":["192.0.2.7"]})") == "configuration/identifiers");
  for (const char* name : {"a b", ".example.test", "example.test.", "*", "a.*.test", "a/b"}) {
    BOOST_TEST(
        wrong(R"({"identifiers":[")" + std::string(name) + R"("]})") == "configuration/identifiers",
        name);
  }
}

BOOST_AUTO_TEST_CASE(a_binding_has_a_name_and_a_key) {
  BOOST_TEST(wrong(R"({"eabKeyId":"kid-1"})") == "configuration/eabKeyId");
  BOOST_TEST(wrong(R"({"eabHmacKey":"AAECAw"})") == "configuration/eabKeyId");
  BOOST_TEST(wrong(R"({"eabKeyId":"kid-1","eabHmacKey":"no key!"})") == "configuration/eabHmacKey");
  BOOST_TEST(wrong(R"({"eabKeyId":"kid-1","eabHmacKey":"AAECAw"})") == "");
}

BOOST_AUTO_TEST_CASE(a_binding_key_is_taken_in_any_base64) {
  const Bytes expected{0xfb, 0xff, 0xbf, 0x01};
  for (const char* text : {"-_-_AQ", "+/+/AQ==", " -_-_AQ== "}) {
    BOOST_TEST((read_eab_key(text).value() == expected), text);
  }
  BOOST_TEST(read_eab_key("").has_error());
  BOOST_TEST(read_eab_key("====").has_error());
}

BOOST_AUTO_TEST_CASE(the_wait_is_for_dns_alone) {
  const auto options =
      options_of(R"({"httpListen":null,"hook":"h","challenge":"dns-01","dnsWaitSeconds":7})");
  BOOST_TEST(read_settings(options.value()).publish_wait.count() == 7);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::acme
