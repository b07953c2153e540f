#include "core/rules/authorize_sign.hpp"

#include <boost/test/unit_test.hpp>

#include "core/base/limits.hpp"

namespace sealmint::rules {
namespace {

constexpr std::int64_t now_ms = 1'800'000'000'000;

// A signer that may sign, and an operator of it; tests spoil one thing at a time.
struct Fixture {
  model::Signer signer;
  model::Certificate certificate;
  SignFacts facts;
  TimePoint now = from_unix_ms(now_ms);

  Fixture() {
    signer.name = "release";
    signer.status = model::SignerStatus::active;
    certificate.not_before = from_unix_ms(now_ms - 1'000);
    certificate.not_after = from_unix_ms(now_ms + 1'000);
    facts.signer = &signer;
    facts.certificate = &certificate;
    facts.key = std::make_shared<model::WrappedKey>();
    facts.roles.operator_ = true;
  }

  Refusal refusal() {
    const auto decision = authorize_sign(facts, now);
    BOOST_TEST_REQUIRE(std::holds_alternative<Refusal>(decision));
    return std::get<Refusal>(decision);
  }
};

BOOST_FIXTURE_TEST_SUITE(authorize_sign_rules, Fixture)

BOOST_AUTO_TEST_CASE(an_operator_of_an_active_signer_gets_a_permit) {
  const auto decision = authorize_sign(facts, now);
  BOOST_TEST_REQUIRE(std::holds_alternative<Permit>(decision));
  BOOST_TEST(std::get<Permit>(decision).key() == facts.key);
}

BOOST_AUTO_TEST_CASE(an_auditor_is_denied_and_on_record) {
  facts.roles = {.auditor = true};
  BOOST_TEST((refusal().error.kind == ErrorKind::forbidden));
  BOOST_TEST((refusal().record == RefusalRecord::denied));
}

BOOST_AUTO_TEST_CASE(a_stranger_is_refused_and_only_counted) {
  facts.roles = {.product_admin = true};
  BOOST_TEST((refusal().error.kind == ErrorKind::forbidden));
  BOOST_TEST((refusal().record == RefusalRecord::none));
}

BOOST_AUTO_TEST_CASE(the_role_is_asked_before_the_state) {
  facts.roles = {};
  signer.status = model::SignerStatus::disabled;
  BOOST_TEST((refusal().error.kind == ErrorKind::forbidden));
}

BOOST_AUTO_TEST_CASE(every_other_status_is_named) {
  for (const auto status :
       {model::SignerStatus::pending, model::SignerStatus::failed, model::SignerStatus::disabled}) {
    signer.status = status;
    const auto refused = refusal();
    BOOST_TEST((refused.error.kind == ErrorKind::rejected));
    BOOST_TEST((refused.record == RefusalRecord::failed));
    BOOST_TEST(refused.error.detail.find(name(status)) != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(certificates_missing_expired_early_or_revoked_refuse) {
  facts.certificate = nullptr;
  BOOST_TEST(refusal().error.detail.find("no certificate") != std::string::npos);
  facts.certificate = &certificate;

  now = certificate.not_after;
  BOOST_TEST(refusal().error.detail.find("expired") != std::string::npos);
  now = from_unix_ms(to_unix_ms(certificate.not_before) - 1);
  BOOST_TEST(refusal().error.detail.find("not valid before") != std::string::npos);
  now = from_unix_ms(now_ms);

  certificate.status = model::CertificateStatus::revoked;
  BOOST_TEST(refusal().error.detail.find("revoked") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(approval_steps_ask_for_a_grant) {
  BOOST_TEST(!std::get<Permit>(authorize_sign(facts, now)).needs_grant());
  facts.approval_steps = 1;
  BOOST_TEST(std::get<Permit>(authorize_sign(facts, now)).needs_grant());
}

BOOST_AUTO_TEST_SUITE_END()

constexpr auto all_keys = {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::rsa_3072,
                           model::KeyAlgorithm::rsa_4096, model::KeyAlgorithm::ec_p256,
                           model::KeyAlgorithm::ec_p384,  model::KeyAlgorithm::ec_p521,
                           model::KeyAlgorithm::ed25519};

BOOST_AUTO_TEST_SUITE(check_item_rules)

// The accept and reject matrix of contract 2.1: every key, algorithm and digest length 0..129.
BOOST_AUTO_TEST_CASE(only_the_digest_length_of_a_fitting_algorithm_passes) {
  for (const auto key : all_keys) {
    for (int number = 1; number <= 10; ++number) {
      const auto algorithm = *model::signature_algorithm_from_stored(number);
      for (std::size_t length = 0; length <= 129; ++length) {
        model::SignItem item;
        item.algorithm = algorithm;
        item.is_digest = true;
        item.data.assign(length, 0x5a);
        const bool fits = model::family(algorithm) == model::family(key) &&
                          model::digest_of(algorithm) != model::DigestAlgorithm::none &&
                          length == model::digest_bytes(model::digest_of(algorithm));
        BOOST_TEST(check_item(item, key).has_value() == fits);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(messages_are_bounded) {
  model::SignItem item;
  item.algorithm = model::SignatureAlgorithm::ecdsa_sha256;
  item.data.assign(limits::message_bytes, 1);
  BOOST_TEST(check_item(item, model::KeyAlgorithm::ec_p256).has_value());
  item.data.push_back(1);
  const auto refused = check_item(item, model::KeyAlgorithm::ec_p256);
  BOOST_TEST_REQUIRE(refused.has_error());
  BOOST_TEST((refused.error().kind == ErrorKind::too_large));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
