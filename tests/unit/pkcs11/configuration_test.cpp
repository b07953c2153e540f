#include <boost/test/unit_test.hpp>

#include "pkcs11/configuration/load.hpp"

namespace sealmint::pkcs11 {
namespace {

EnvironmentSettings environment_with_server() {
  EnvironmentSettings environment;
  environment.server_url = "https://sign.example";
  return environment;
}

std::string problem_of(const std::string& file) {
  const auto loaded = merge_configuration({}, file);
  return loaded.has_error() ? loaded.error().detail : std::string();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(configuration)

BOOST_AUTO_TEST_CASE(the_environment_alone_suffices) {
  auto environment = environment_with_server();
  environment.client_id = "id";
  environment.client_secret = "secret";
  const auto loaded = merge_configuration(environment, std::nullopt).value();
  const auto& auth = std::get<client::UniversalAuth>(*loaded.configuration.credential);
  BOOST_TEST(auth.client_id == "id");
  BOOST_TEST(auth.client_secret.reveal() == "secret");
}

BOOST_AUTO_TEST_CASE(the_environment_wins_over_the_file) {
  auto environment = environment_with_server();
  environment.token = "from-environment";
  const auto loaded = merge_configuration(environment, R"({
    "server_url": "https://other.example", "auth": {"method": "universal-auth",
    "client_id": "id", "client_secret": "secret"}})");
  BOOST_TEST(loaded->configuration.server_url == "https://sign.example");
  const auto& token = std::get<client::AccessToken>(*loaded->configuration.credential);
  BOOST_TEST(token.token.reveal() == "from-environment");
}

BOOST_AUTO_TEST_CASE(what_is_verified_can_be_chosen) {
  const auto chosen = [](const std::string& file) {
    return merge_configuration(environment_with_server(), file)->configuration.verification;
  };
  BOOST_TEST((chosen("{}") == Verification::one_per_answer));
  BOOST_TEST((chosen(R"({"verify": "all"})") == Verification::all));
  BOOST_TEST((chosen(R"({"verify": "one-per-answer"})") == Verification::one_per_answer));
  BOOST_TEST(problem_of(R"({"verify": "none"})") == "verify must be all or one-per-answer");
}

BOOST_AUTO_TEST_CASE(a_file_of_the_peer_is_understood) {
  const auto loaded = merge_configuration({},
                                          "\xEF\xBB\xBF"
                                          R"({
    "server_url": "https://sign.example", "project_id": "p",
    "auth": {"method": "universal-auth", "client_id": "id", "client_secret": "secret"},
    "tls": {"ca_cert_path": "/ca.pem", "skip_verify": false},
    "cache": {"token_ttl_seconds": 60, "cert_ttl_seconds": 61, "signer_ttl_seconds": 62},
    "approval": {"signing_duration": "8h", "signing_count": 5,
                 "exclude_scope_fields": ["command", "data_hash"], "ip_address": "192.0.2.1"},
    "log_level": "debug", "log_file": "/tmp/x.log"})");
  BOOST_REQUIRE(loaded.has_value());
  const auto& configuration = loaded->configuration;
  BOOST_TEST(loaded->warnings.empty());
  BOOST_TEST(configuration.ca_cert_path == "/ca.pem");
  BOOST_TEST(configuration.token_lifetime.count() == 60);
  BOOST_TEST(configuration.certificate_lifetime.count() == 61);
  BOOST_TEST(configuration.signers_lifetime.count() == 62);
  BOOST_TEST(configuration.approval.signing_count.value() == 5);
  BOOST_TEST(configuration.approval.excluded.size() == 2U);
  BOOST_TEST((configuration.log_level == LogLevel::debug));
}

BOOST_AUTO_TEST_CASE(a_token_is_taken_without_being_told) {
  const auto loaded =
      merge_configuration(environment_with_server(), R"({"auth":{"token":"t","client_id":"i"}})");
  BOOST_TEST(std::holds_alternative<client::AccessToken>(*loaded->configuration.credential));
  const auto none = merge_configuration(environment_with_server(), R"({"auth":{"client_id":"i"}})");
  BOOST_TEST(!none->configuration.credential.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
  for (const auto& [file, word] :
       {std::pair{R"({})", "server"},
        {R"({"server_url":"ftp://x"})", "server_url"},
        {R"([])", "object"},
        {R"({"server_url":5})", "server_url"},
        {R"({)", "JSON"},
        {R"({"server_url":"https://x","auth":{"method":"x"}})", "auth.method"},
        {R"({"server_url":"https://x","tls":{"skip_verify":1}})", "tls.skip_verify"},
        {R"({"server_url":"https://x","tls":{"client_cert_path":"/x"}})", "client_key_path"},
        {R"({"server_url":"https://x","approval":{"signing_count":0}})", "signing_count"},
        {R"({"server_url":"https://x","approval":{"signing_duration":"31d"}})", "signing_duration"},
        {R"({"server_url":"https://x","approval":{"ip_address":"x"}})", "ip_address"},
        {R"({"server_url":"https://x","approval":{"exclude_scope_fields":["ip"]}})", "ip_address"},
        {R"({"server_url":"https://x","log_level":"loud"})", "log_level"}}) {
    BOOST_TEST(problem_of(file).find(word) != std::string::npos,
               file << " -> " << problem_of(file));
  }
}

BOOST_AUTO_TEST_CASE(unknown_keys_are_told_of_and_ignored) {
  const auto loaded =
      merge_configuration(environment_with_server(), R"({"tls":{"ca_cert":"x"},"colour":1})");
  BOOST_TEST(loaded->warnings.size() == 2U);
}

BOOST_AUTO_TEST_CASE(names_of_the_peer_are_aliases) {
  const auto lookup = [](const char* name) -> const char* {
    const std::string_view asked(name);
    if (asked == "INFISICAL_SERVER_URL") return "https://peer.example";
    if (asked == "INFISICAL_UNIVERSAL_AUTH_CLIENT_ID") return "id";
    if (asked == "INFISICAL_UNIVERSAL_AUTH_CLIENT_SECRET") return "secret";
    if (asked == "SEALMINT_TOKEN") return "";
    return nullptr;
  };
  const auto environment = read_environment(lookup);
  BOOST_TEST(environment.server_url.value() == "https://peer.example");
  BOOST_TEST(environment.client_id.value() == "id");
  BOOST_TEST(environment.client_secret.value() == "secret");
  BOOST_TEST(!environment.token.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::pkcs11
