// What a leaf says about itself: in what our authorities issue and in what we ask others for, read
// by another program, openssl(1).
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "core/crypto/x509_support.hpp"
#include "tests/unit/core/crypto/fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;

namespace {

// A file for one reader.
struct TemporaryFile {
  std::filesystem::path path;

  explicit TemporaryFile(const std::string& text) {
    std::string name = (std::filesystem::temp_directory_path() / "leaf_profile_XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    BOOST_REQUIRE(descriptor >= 0);
    path = name;
    std::FILE* file = ::fdopen(descriptor, "w");
    BOOST_REQUIRE(std::fwrite(text.data(), 1, text.size(), file) == text.size());
    BOOST_REQUIRE(std::fclose(file) == 0);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::filesystem::remove(path); }
};

std::string openssl(const std::string& command, const std::string& pem) {
  const TemporaryFile file{pem};
  const std::string line = "openssl " + command +
                           " -noout -text -nameopt RFC2253,sep_comma_plus_space -in '" +
                           file.path.string() + "' 2>&1";
  std::FILE* pipe = ::popen(line.c_str(), "r");
  BOOST_REQUIRE(pipe);
  std::string text;
  std::array<char, 4096> buffer{};
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    text.append(buffer.data(), size);
  }
  BOOST_TEST(::pclose(pipe) == 0, text);
  return text;
}

bool holds(const std::string& text, std::string_view part) {
  const bool found = text.find(part) != std::string::npos;
  if (!found) BOOST_TEST_MESSAGE("without \"" << part << "\":\n" << text);
  return found;
}

ports::LeafProfile whole_profile() {
  ports::LeafProfile profile;
  profile.subject = {"Release Signing", "Example GmbH", "Builds", "DE", "Bayern", "Nürnberg"};
  profile.uris = {"https://sign.example/signers/1", "urn:uuid:2"};
  profile.email_addresses = {"release@example.com"};
  profile.dns_names = {"sign.example"};
  profile.not_before = now - std::chrono::days{1};
  profile.not_after = now + year;
  return profile;
}

ports::LeafProfile bare_profile() {
  ports::LeafProfile profile = whole_profile();
  profile.subject = named("Release Signing");
  profile.uris.clear();
  profile.email_addresses.clear();
  profile.dns_names.clear();
  return profile;
}

const Hierarchy& all() {
  static const Hierarchy instance = make_hierarchy();
  return instance;
}

Result<Bytes> issue(const ports::LeafProfile& profile) {
  return issue_leaf(*all().issuing_key, all().issuing,
                    must(make_request(*all().leaf_key, named("not this"))), profile);
}

std::string certificate_text(const ports::LeafProfile& profile) {
  return openssl("x509", to_pem("CERTIFICATE", must(issue(profile))));
}

std::string request_text(const ports::LeafProfile& profile) {
  return openssl("req -verify",
                 to_pem("CERTIFICATE REQUEST", must(make_request(*all().leaf_key, profile))));
}

// RFC 2253 turns the order around: the country stands last, so it is first in the certificate.
constexpr std::string_view whole_subject =
    "CN=Release Signing, OU=Builds, O=Example GmbH, L=N\\C3\\BCrnberg, ST=Bayern, C=DE";
constexpr std::string_view whole_names =
    "URI:https://sign.example/signers/1, URI:urn:uuid:2, email:release@example.com, "
    "DNS:sign.example";

}  // namespace

BOOST_AUTO_TEST_SUITE(leaf_profile)

BOOST_AUTO_TEST_CASE(a_leaf_carries_the_whole_profile) {
  const std::string text = certificate_text(whole_profile());
  BOOST_TEST(holds(text, std::string{"Subject: "} + std::string{whole_subject} + "\n"));
  BOOST_TEST(holds(text, "X509v3 Subject Alternative Name: \n                " +
                             std::string{whole_names} + "\n"));
  BOOST_TEST(holds(text, "X509v3 Key Usage: critical\n                Digital Signature\n"));
  BOOST_TEST(holds(text, "X509v3 Extended Key Usage: \n                Code Signing\n"));
  BOOST_TEST(holds(text, "X509v3 Basic Constraints: critical\n                CA:FALSE\n"));
  BOOST_TEST(holds(text, "X509v3 Authority Key Identifier"));
  BOOST_TEST(must(read_certificate(must(issue(whole_profile())))).has_authority_key_id);
  BOOST_TEST(!must(read_certificate(all().root)).has_authority_key_id);
  must(check_code_signing_certificate(must(issue(whole_profile())), all().chain(),
                                      all().leaf_key->public_key_der(), now));
}

BOOST_AUTO_TEST_CASE(a_bare_profile_makes_a_bare_leaf) {
  const std::string text = certificate_text(bare_profile());
  BOOST_TEST(holds(text, "Subject: CN=Release Signing\n"));
  BOOST_TEST(text.find("Alternative") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(only_what_is_not_empty_is_written) {
  ports::LeafProfile profile = bare_profile();
  profile.subject.organization = "Example";
  profile.subject.country = "DE";
  profile.dns_names = {"sign.example"};
  const std::string text = certificate_text(profile);
  BOOST_TEST(holds(text, "Subject: CN=Release Signing, O=Example, C=DE\n"));
  BOOST_TEST(holds(text, "                DNS:sign.example\n"));
}

BOOST_AUTO_TEST_CASE(a_request_asks_for_the_whole_profile) {
  const std::string text = request_text(whole_profile());
  BOOST_TEST(holds(text, "self-signature verify OK"));
  BOOST_TEST(holds(text, std::string{"Subject: "} + std::string{whole_subject} + "\n"));
  BOOST_TEST(holds(text, "Requested Extensions:"));
  BOOST_TEST(holds(text, "                    " + std::string{whole_names} + "\n"));
  BOOST_TEST(holds(text, "X509v3 Key Usage: critical\n                    Digital Signature\n"));
  BOOST_TEST(holds(text, "X509v3 Extended Key Usage: \n                    Code Signing\n"));
}

BOOST_AUTO_TEST_CASE(a_bare_request_still_asks_for_its_usages) {
  const std::string text = request_text(bare_profile());
  BOOST_TEST(holds(text, "Subject: CN=Release Signing\n"));
  BOOST_TEST(holds(text, "Code Signing"));
  BOOST_TEST(text.find("Alternative") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(requests_of_every_kind_of_key_are_read_again) {
  for (const auto algorithm : all_key_algorithms) {
    auto& key = shared_key(algorithm);
    const Bytes request = must(make_request(key, whole_profile()));
    const Bytes spki = must(read_request(request));
    BOOST_TEST(std::ranges::equal(spki, key.public_key_der()));
    const auto subject = must(read_request_subject(request));
    BOOST_TEST(subject.common_name == "Release Signing");
    BOOST_TEST(subject.locality == "Nürnberg");
  }
}

BOOST_AUTO_TEST_CASE(names_that_no_certificate_can_hold) {
  const auto refused_with = [](const std::vector<std::string>& uris, std::string_view why) {
    ports::LeafProfile profile = whole_profile();
    profile.uris = uris;
    return refuses(issue(profile), ErrorKind::rejected, why) &&
           refuses(make_request(*all().leaf_key, profile), ErrorKind::rejected, why);
  };
  BOOST_TEST(refused_with({""}, "printable ASCII"));
  BOOST_TEST(refused_with({"urn:a b"}, "printable ASCII"));
  BOOST_TEST(refused_with({std::string{"urn:a\0b", 7}}, "printable ASCII"));
  BOOST_TEST(refused_with({"urn:ü"}, "printable ASCII"));
  BOOST_TEST(refused_with({std::string(2'049, 'u')}, "2,048"));
  BOOST_TEST(refused_with(std::vector<std::string>(65, "urn:x"), "at most 64"));
  ports::LeafProfile nameless = whole_profile();
  nameless.subject = {};
  BOOST_TEST(refuses(make_request(*all().leaf_key, nameless), ErrorKind::rejected, "empty"));
}

BOOST_AUTO_TEST_SUITE_END()
