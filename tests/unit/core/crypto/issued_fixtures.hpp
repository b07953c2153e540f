// Certificates made by OpenSSL as a table of a test says, and one small world of issuers for them.
#pragma once

#include <boost/test/unit_test.hpp>
#include <openssl/x509v3.h>

#include <functional>

#include "core/crypto/issued_check.hpp"
#include "core/crypto/x509_support.hpp"
#include "tests/unit/core/crypto/fixtures.hpp"

namespace sealmint::crypto::testing::issued {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using List = std::vector<Bytes>;

struct Plan {
  model::DistinguishedName subject = named("Release Signing");
  TimePoint not_before = now - days{1};
  TimePoint not_after = now + days{90};
  const char* basic = "critical,CA:FALSE";
  const char* usage = "critical,digitalSignature";
  const char* extended = "codeSigning";
  std::vector<std::pair<int, const char*>> more = {};
  const char* serial = "4711";
  long version = X509_VERSION_3;
  const EVP_MD* hash = EVP_sha256();
  ports::SigningKey* signed_by = nullptr;  // instead of the issuer's key
};

struct Party {
  std::shared_ptr<ports::SigningKey> key;
  Bytes der;
};

inline X509Handle decode(const Bytes& der) {
  const std::uint8_t* at = der.data();
  return X509Handle{d2i_X509(nullptr, &at, static_cast<long>(der.size()))};
}

inline Bytes encode(X509& certificate) {
  std::uint8_t* encoded = nullptr;
  const int length = i2d_X509(&certificate, &encoded);
  BOOST_REQUIRE(length > 0);
  Bytes der(encoded, encoded + length);
  OPENSSL_free(encoded);
  return der;
}

inline void add(X509& certificate, X509* issuer, int nid, const char* value) {
  if (!value) return;
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, &certificate, nullptr, nullptr, 0);
  const X509Extension extension{X509V3_EXT_conf_nid(nullptr, &context, nid, value)};
  BOOST_REQUIRE(extension);
  BOOST_REQUIRE(X509_add_ext(&certificate, extension.get(), -1) == 1);
}

inline X509Handle begin(const Plan& plan, EVP_PKEY& key) {
  X509Handle certificate{X509_new()};
  const std::unique_ptr<ASN1_INTEGER, Freer<ASN1_INTEGER_free>> serial{
      s2i_ASN1_INTEGER(nullptr, plan.serial)};
  X509_set_version(certificate.get(), plan.version);
  X509_set_serialNumber(certificate.get(), serial.get());
  X509_set_pubkey(certificate.get(), &key);
  X509_set1_notBefore(certificate.get(), must(make_time(plan.not_before)).get());
  X509_set1_notAfter(certificate.get(), must(make_time(plan.not_after)).get());
  if (!plan.subject.common_name.empty() || !plan.subject.organization.empty()) {
    X509_set_subject_name(certificate.get(), must(make_name(plan.subject)).get());
  }
  return certificate;
}

// Null as the issuer: itself.
inline Bytes certify(const Plan& plan, ports::SigningKey& key, const Party* by) {
  const X509Handle certificate = begin(plan, *evp_key_of(key));
  const X509Handle above = by ? decode(by->der) : nullptr;
  X509* issuer = by ? above.get() : certificate.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer));
  if (plan.version == X509_VERSION_3) {
    add(*certificate, issuer, NID_subject_key_identifier, "hash");
    add(*certificate, issuer, NID_authority_key_identifier, "keyid:always");
    add(*certificate, issuer, NID_basic_constraints, plan.basic);
    add(*certificate, issuer, NID_key_usage, plan.usage);
    add(*certificate, issuer, NID_ext_key_usage, plan.extended);
    for (const auto& [nid, value] : plan.more) add(*certificate, issuer, nid, value);
  }
  ports::SigningKey& issuer_key = plan.signed_by ? *plan.signed_by : by ? *by->key : key;
  BOOST_REQUIRE(X509_sign(certificate.get(), evp_key_of(issuer_key), plan.hash) > 0);
  return encode(*certificate);
}

inline Plan authority(const char* common_name) {
  Plan plan;
  plan.subject = named(common_name);
  plan.not_before = now - year;
  plan.not_after = now + 5 * year;
  plan.basic = "critical,CA:TRUE";
  plan.usage = "critical,keyCertSign,cRLSign";
  plan.extended = nullptr;
  return plan;
}

inline Party party(const Plan& plan, const Party* by = nullptr) {
  Party made{std::shared_ptr{fresh_key()}, {}};
  made.der = certify(plan, *made.key, by);
  return made;
}

// One hierarchy for all cases, and the leaf's key.
struct World {
  Party root = party(authority("Root"));
  Party issuing = party(authority("Issuing"), &root);
  std::shared_ptr<ports::SigningKey> key{fresh_key()};
  Bytes leaf = certify({}, *key, &issuing);

  Bytes changed(const std::function<void(Plan&)>& change) const {
    Plan plan;
    change(plan);
    return certify(plan, *key, &issuing);
  }
};

inline const World& world() {
  static const World instance;
  return instance;
}

inline IssuedRules usual_rules() {
  IssuedRules rules;
  rules.subject = named("Release Signing");
  return rules;
}

inline IssuedVerdict check(const Bytes& leaf, const List& others, const List& roots,
                           const IssuedRules& rules = usual_rules(), TimePoint at = now) {
  return check_issued(world().key->public_key_der(), {leaf, others, {}}, roots, at, rules);
}

inline IssuedVerdict check_leaf(const Bytes& leaf, const IssuedRules& rules = usual_rules(),
                                TimePoint at = now) {
  return check(leaf, {world().issuing.der}, {world().root.der}, rules, at);
}

inline bool finds(const IssuedVerdict& verdict, IssuedFinding finding, std::string_view part) {
  if (verdict.has_value()) return false;
  const IssuedFault& fault = verdict.error();
  const bool as_expected = fault.finding == finding && fault.detail.find(part) != std::string::npos;
  if (!as_expected) {
    BOOST_TEST_MESSAGE("another fault: " << name(fault.finding) << ": " << fault.detail);
  }
  return as_expected;
}

inline ProvenCertificate proven(const IssuedVerdict& verdict) {
  if (verdict.has_error()) BOOST_FAIL(verdict.error().detail);
  return *verdict;
}

}  // namespace sealmint::crypto::testing::issued
