#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "ca-backends/shared/exchange.hpp"
#include "ca-backends/stepca/encrypted_key.hpp"
#include "ca-backends/stepca/private_jwk.hpp"
#include "ca-backends/stepca/token.hpp"
#include "tests/support/certification_request.hpp"
#include "tests/unit/ca-backends/stepca/test_keys.hpp"

namespace sealmint::ca::stepca {
namespace {

using testing::value_or_throw;

Result<Secret> open(const std::string& jwe, std::string password = "password") {
  return open_encrypted_key(jwe, Secret(std::move(password)));
}

// The same JWE with other members in its header, which is authenticated too.
std::string with_header(std::string_view name, const boost::json::value& value) {
  const std::size_t dot = encrypted_jwk.find('.');
  const Bytes json = value_or_throw(from_base64url(encrypted_jwk.substr(0, dot)));
  auto header = value_or_throw(read_json(as_text(json))).as_object();
  header[name] = value;
  return to_base64url(as_bytes(boost::json::serialize(header))) + encrypted_jwk.substr(dot);
}

std::string with_member(std::string_view name, boost::json::value value) {
  auto jwk = value_or_throw(read_json(private_jwk)).as_object();
  jwk[name] = std::move(value);
  return boost::json::serialize(jwk);
}

Result<ProvisionerKey> read(std::string text) {
  return read_provisioner_key(Secret(std::move(text)));
}

boost::json::value part_of(const std::string& token, int index) {
  std::size_t begin = 0;
  for (int part = 0; part < index; ++part) begin = token.find('.', begin) + 1;
  const Bytes json =
      value_or_throw(from_base64url(token.substr(begin, token.find('.', begin) - begin)));
  return value_or_throw(read_json(as_text(json)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stepca_keys)

BOOST_AUTO_TEST_CASE(an_encrypted_key_opens_with_its_password) {
  BOOST_TEST((value_or_throw(open(encrypted_jwk)).reveal() == private_jwk));
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_told_apart_from_rubbish) {
  const auto wrong = open(encrypted_jwk, "passwort");
  BOOST_REQUIRE(wrong.has_error());
  BOOST_TEST((wrong.error().kind == ErrorKind::rejected));
  BOOST_TEST(wrong.error().detail.find("password") != std::string::npos);
  std::string altered = encrypted_jwk;
  altered[altered.rfind('.') - 3] ^= 1;
  for (const std::string& text :
       {std::string(), std::string("a.b.c.d.e"), std::string("...."), encrypted_jwk + ".x",
        encrypted_jwk.substr(1), altered, std::string(70'000, 'a')}) {
    const auto opened = open(text);
    BOOST_REQUIRE(opened.has_error());
    BOOST_TEST((opened.error().kind == ErrorKind::upstream), opened.error().detail);
  }
}

BOOST_AUTO_TEST_CASE(a_header_cannot_make_us_hash_for_long_or_otherwise) {
  for (const auto& text :
       {with_header("p2c", 2'000'001), with_header("p2c", 999), with_header("p2c", -1),
        with_header("p2c", "1000"), with_header("p2c", 1e30), with_header("p2s", "AAAA"),
        with_header("p2s", 1), with_header("alg", "dir"), with_header("enc", "A128GCM"),
        with_header("zip", "DEF")}) {
    const auto opened = open(text);
    BOOST_REQUIRE(opened.has_error());
    BOOST_TEST((opened.error().kind == ErrorKind::upstream), opened.error().detail);
  }
}

BOOST_AUTO_TEST_CASE(a_header_that_was_altered_is_noticed) {
  const auto opened = open(with_header("cty", "text"));
  BOOST_REQUIRE(opened.has_error());
  BOOST_TEST(opened.error().detail.find("altered") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_jwk_becomes_a_key_with_its_id) {
  const auto key = value_or_throw(read(private_jwk));
  BOOST_TEST(key.id == "test-key");
  BOOST_TEST(key.key.algorithm() == "ES256");
  BOOST_TEST(key.key.public_jwk().find(*text_member(*read_json(private_jwk), "x")) !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_pem_gets_its_thumbprint_as_id) {
  const auto key = value_or_throw(read(std::string(value_or_throw(make_jose_key_pem()).reveal())));
  BOOST_TEST(key.id == key.key.thumbprint());
  auto jwk = value_or_throw(read_json(private_jwk)).as_object();
  jwk.erase("kid");
  const auto unnamed = value_or_throw(read(boost::json::serialize(jwk)));
  BOOST_TEST(unnamed.id == unnamed.key.thumbprint());
}

BOOST_AUTO_TEST_CASE(what_is_no_key_is_refused_without_its_text) {
  const std::string other_number(43, 'A');
  for (const auto& text :
       {std::string("{}"), std::string("{"), std::string("key"), with_member("kty", "RSA"),
        with_member("crv", "P-521"), with_member("x", boost::json::string(other_number)),
        with_member("d", boost::json::string(other_number)), with_member("d", "c2hvcnQ"),
        with_member("d", 7), with_member("y", "===="),
        with_member("kid", boost::json::string(300, 'k'))}) {
    const auto key = read(text);
    BOOST_REQUIRE_MESSAGE(key.has_error(), text);
    BOOST_TEST((key.error().kind == ErrorKind::rejected), key.error().detail);
    BOOST_TEST(key.error().detail.find(other_number) == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_token_says_who_asks_what_of_whom_and_is_new_each_time) {
  const auto key = value_or_throw(read(private_jwk));
  const TokenClaims claims{
      "codesign", "https://ca.test/1.0/sign", "signer one", {"urn:x", "b"}, "ab"};
  const TimePoint now = from_unix_ms(1'800'000'000'999);
  const auto token = value_or_throw(make_token(key, claims, now));
  const auto header = part_of(token, 0);
  BOOST_TEST(*text_member(header, "alg") == "ES256");
  BOOST_TEST(*text_member(header, "kid") == "test-key");
  const auto payload = part_of(token, 1);
  BOOST_TEST(*text_member(payload, "iss") == "codesign");
  BOOST_TEST(*text_member(payload, "aud") == "https://ca.test/1.0/sign");
  BOOST_TEST(*text_member(payload, "sub") == "signer one");
  BOOST_TEST(*text_member(payload, "sha") == "ab");
  BOOST_TEST(boost::json::serialize(payload.at("sans")) == R"(["urn:x","b"])");
  BOOST_TEST(payload.at("iat").as_int64() == 1'800'000'000);
  BOOST_TEST(payload.at("nbf").as_int64() == 1'800'000'000);
  BOOST_TEST(payload.at("exp").as_int64() == 1'800'000'300);
  const auto second = value_or_throw(make_token(key, claims, now));
  BOOST_TEST(*text_member(payload, "jti") != *text_member(part_of(second, 1), "jti"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca::stepca
