// Signatures in JSON against the examples of RFC 7515 and 7638; their keys are public.
#include "ca-backends/shared/jose.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "ca-backends/shared/exchange.hpp"
#include "core/base/ecdsa_der.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/software_vault.hpp"

namespace sealmint::ca {
namespace {

// RFC 7515 appendix A.3.1.
constexpr std::string_view ec_pem = R"(-----BEGIN EC PRIVATE KEY-----
MHcCAQEEII6bEJ5xkJi/mASH3x9dd+nLKWBuvtImO19XwhPfhPSyoAoGCCqGSM49
AwEHoUQDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEXH8UTNG72b
focs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==
-----END EC PRIVATE KEY-----
)";
// RFC 7515 appendix A.2.1.
constexpr std::string_view rsa_pem = R"(-----BEGIN RSA PRIVATE KEY-----
MIIEowIBAAKCAQEAofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd/wWJcyQoTbji9k0
l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL+yRT+SFd2lZS+pC
gNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb/7OMg0LOL+bSf63kpaSHSX
ndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD
Zlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxXFvUK+DWNmoudF8NAco9/h9iaGNj8
q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQIDAQABAoIBABKucaRpzQorw35S
bEUAVx8dYXUdZOlJcHtiWQ+dC6V8ljxAHj/PLyzTveyI5QO/xkObCyjIL303l2cf
UhPu2MFaJdjVzqACXuOrLot/eSFvxjvqVidTtAZExqFRJ9mylUVAoLvhowVWmC1O
n95fZCXxTUtxNEG1Xcc7m0rtzJKs45J+N/V9DP1edYH6USyPSWGp6wuA+KgHRnKK
Vf9GRx80JQY7nVNkL17eHoTWEwga+lwi0FEoW9Y7lDtWXYmKBWhUE+U8PGxlJf8f
40493HDw1WRQ/aSLoS4QTp3rn7gYgeHEvfJdkkf0UMhlknlo53M09EFPdadQ4TlU
bjqKc50CgYEA4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH/5IB3jw3bcxGn6QLvnE
tfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw/Py5PJdTJNPY8cQn7ouZ2KKDcmnPG
BY5t7yLc1QlQ5xHdwW1VhvKn+nXqhJTBgIPgtldC+KDV5z+y2XDwGUcCgYEAuQPE
fgmVtjL0Uyyx88GZFF1fOunH3+7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYs
p1ZSe7zFYHj7C6ul7TjeLQeZD/YwD66t62wDmpe/HlB+TnBA+njbglfIsRLtXlnD
zQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdcCgYAHAp9XcCSrn8wVkMVkKdb7
DOX4IKjzdahm+ctDAJN4O/y7OW5FKebvUjdAIt2GuoTZ71iTG+7F0F+lP88jtjP4
U4qe7VHoewl4MKOfXZKTe+YCS1XbNvfgwJ3Ltyl1OH9hWvu2yza7q+d5PCsDzqtm
27kxuvULVeya+TEdAB1ijQKBgQCH/3r6YrVH/uCWGy6bzV1nGNOdjKc9tmkfOJmN
54dxdixdpozCQ6U4OxZrsj3FcOhHBsqAHvX2uuYjagqvo3cOj1TRqNocX40omfCC
Mx3bD1yPPf/6TI2XECva/ggqEY2mYzmIiA5LVVmc5nrybr+lssFKneeyxN2Wq93S
0iJMdQKBgCGHewxzoa1r8ZMD0LETNrToK423K377UCYqXfg5XMclbrjPbEC3YI1Z
NqMtuhdBJqUnBi6tjKMF+34Xf0CUN8ncuXGO2CAYvO8PdyCixHX52ybaDjy1FtCE
6yUXjoKNXKvUm7MWGsAYH6f4IegOetN5NvmUMFStCSkh7ixZLkN1
-----END RSA PRIVATE KEY-----
)";
// RFC 7517 appendix A.2, whose public half is the example of RFC 7638 section 3.1.
constexpr std::string_view thumbprint_pem = R"(-----BEGIN RSA PRIVATE KEY-----
MIIEowIBAAKCAQEA0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78L
hWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc/BJECPebWKRXjBZCiFV4n3oknj
hMstn64tZ/2W+5JsGY4Hc5n9yBXArwl93lqt7/RN5w6Cf0h4QyQ5v+65YGjQR0/F
DW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO
pbISD08qNLyrdkt+bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ+G/xBni
Iqbw0Ls1jF44+csFCur+kEgU8awapJzKnqDKgwIDAQABAoIBAF+HE7XiWP4J+BWD
7FwfK3V4seb8LINRSzeRNxGhukSaFR/hyyyg/TO3ceaKOxlEZJ3IZ60cHlJAu4U+
XySzNFmxQCjS1mNr7+wejal0s1L8U9P2En6oo8Kd0U85QWgsVqeHaBZOTdqPBsv5
xzSq6AAyJCeOqUVKIbF8sG0XgHWGjMBbPbb/Hf3D1WN4tO2t7fDDekzcJtHUmsJv
b+O1Igpd0pOWYhu8aIzy7uLG4NVNo8eCAUzQc52yUsxRyuuo0/G4JLqrJNBo7JAy
ZNfWeKsI8G7J5+I9lgYot0S/lLNpRlZGPH5Bc5ntc9B2yJH89GOpqpzmLanNF+I3
3CqAAvECgYEA83i+7IvMGXoMXCskv73TKr8637FiO7Z27zv8oj6pbWUQyLPQBQxt
PVnwD20R+60eTDmD2ujnMt5PoqMrm8RfmNhVWDtjjMmCMjOpSXicFHj7XOuVIYQy
qVWlWEh6dN36GVZYk93N8Bc9vY41xy8B9RzzOGVQzXvNEvn7O0nVbfsCgYEA3dfO
R9cuYq+0S+mkFLzgItgMEfFzB2q3hWehMuG0oCuqnb3vobLyumqjVZQO1dIrdwgT
nCdpYzBcOfW5r370AFXjiWft/NGEiovonizhKpo9VVS78TzFgxkIdrecRezsZ+1k
Yd/s1qDbxtkDEgfAITAG9LUnADun4vIcb6yelxkCgYAbiw9eRzphr3Lyglb38guP
jG6mm7SXOL8ftVORLzGPlJ1fdygTSiKZjDEiLZ6ZMC57RQ5rl2mAUbIEnhzy1DZU
XjTZdG6AoNM/xqRiEWjm0ADvtB782a25hlzcLebcjbgbYa9HmxIPFTIA3bOrwt+f
0RSazqtjc5vxh6IqROIGPQKBgQCz2UAf1+CAGygVHw5pzZH8TaDDbzatPaQY4CG8
iWURMTV5+sDqG5RS8x8FwymfyWp5bq/POdhjlJJAXukx0L9qAjecbwhunUFRvQlS
KtpE2pR8uFxBv930YXgOHt7vhZtGyhtGie6NNg3XEJo/pM7rWO9atf4vXy3FfDj3
hD9yCQKBgBsjP6eia18kos9baBYCm1lfiXSN40OMqbva2zFsd60CQX5rdBaGM4FC
GRFRRHDqsHpkTfNc6AwGmvgZNCljRg4yR2Q3Q5hYVtwDe5SPqbsZP5h2Ridda8ck
fDueVy0nt0j5kXysGSOslNuGcb0ChWCLXZXVChszuiGus0yoQFUV
-----END RSA PRIVATE KEY-----
)";
// The payload of the examples.
constexpr std::string_view claims =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

JoseKey key_of(std::string_view pem) { return JoseKey::read(Secret(std::string(pem))).value(); }

// Whether the public half of the key believes r and s side by side.
bool believes(std::string_view pem, std::string_view input, ByteView raw) {
  const auto key = crypto::read_private_key_pem(pem).value();
  Bytes der(160);
  der.resize(write_ecdsa_der(raw, der));
  const Sha256 digest = crypto::sha256(as_bytes(input));
  const auto public_key = crypto::public_key_der(*key).value();
  return crypto::verify_signature(public_key, model::SignatureAlgorithm::ecdsa_sha256, digest, der)
      .has_value();
}

bool is_signed(std::string_view pem, std::string_view compact) {
  const std::size_t dot = compact.rfind('.');
  const auto raw = from_base64url(compact.substr(dot + 1)).value();
  return believes(pem, compact.substr(0, dot), raw);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(jose)

BOOST_AUTO_TEST_CASE(the_public_key_has_one_form) {
  BOOST_TEST(key_of(ec_pem).public_jwk() ==
             R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
             R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})");
  BOOST_TEST(key_of(rsa_pem).public_jwk().starts_with(R"({"e":"AQAB","kty":"RSA","n":"ofgWCuLj)"));
}

BOOST_AUTO_TEST_CASE(the_thumbprint_is_that_of_the_standard) {
  BOOST_TEST(key_of(thumbprint_pem).thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

BOOST_AUTO_TEST_CASE(rs256_is_that_of_the_standard) {
  const JoseKey key = key_of(rsa_pem);
  BOOST_TEST(key.algorithm() == "RS256");
  BOOST_TEST(
      compact_jws(key, R"({"alg":"RS256"})", claims).value() ==
      "eyJhbGciOiJSUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
      "fQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2"
      "Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBM"
      "Hlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w"
      "9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
}

BOOST_AUTO_TEST_CASE(hs256_is_that_of_the_standard) {
  const auto hmac_key =
      from_base64url(
          "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z"
          "9CAow")
          .value();
  const auto jws = flattened_jws(hmac_key, "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", claims);
  const auto object = boost::json::parse(jws).as_object();
  BOOST_TEST(object.at("protected").as_string() == "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9");
  BOOST_TEST(object.at("signature").as_string() == "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

BOOST_AUTO_TEST_CASE(es256_is_r_and_s_of_one_length) {
  const JoseKey key = key_of(ec_pem);
  BOOST_TEST(key.algorithm() == "ES256");
  // A short r or s is one in 128: some of these have one.
  for (int i = 0; i < 200; ++i) {
    const std::string jws = compact_jws(key, R"({"alg":"ES256"})", std::to_string(i)).value();
    BOOST_REQUIRE(is_signed(ec_pem, jws));
  }
  const auto of_the_standard = from_base64url(
      "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
  const std::string input =
      to_base64url(as_bytes(R"({"alg":"ES256"})")) + "." + to_base64url(as_bytes(claims));
  BOOST_TEST(believes(ec_pem, input, *of_the_standard));
}

BOOST_AUTO_TEST_CASE(an_empty_payload_is_the_empty_string) {
  const auto jws = flattened_jws(key_of(ec_pem), R"({"alg":"ES256"})", "").value();
  const auto object = boost::json::parse(jws).as_object();
  BOOST_TEST(object.at("payload").as_string() == "");
  BOOST_TEST(object.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_fresh_key_is_another_p256_key_each_time) {
  const Secret first = make_jose_key_pem().value();
  const Secret second = make_jose_key_pem().value();
  BOOST_TEST(first.reveal().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  BOOST_TEST(key_of(first.reveal()).algorithm() == "ES256");
  BOOST_TEST((key_of(first.reveal()).thumbprint() != key_of(second.reveal()).thumbprint()));
}

BOOST_AUTO_TEST_CASE(other_texts_and_keys_are_rejected) {
  // Ed25519 of RFC 8410 section 10.3.
  constexpr std::string_view edwards =
      "-----BEGIN PRIVATE "
      "KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"
      "\n-----END PRIVATE KEY-----\n";
  for (const std::string_view text : {edwards, std::string_view("no key"), std::string_view()}) {
    BOOST_TEST((JoseKey::read(Secret(std::string(text))).error().kind == ErrorKind::rejected));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::ca
