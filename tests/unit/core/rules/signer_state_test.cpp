#include "core/rules/signer_state.hpp"

#include <boost/test/unit_test.hpp>

namespace sealmint::rules {
namespace {

using model::SignerStatus;

constexpr TimePoint now{std::chrono::seconds{1'800'000'000}};
constexpr SignerStatus stored_statuses[] = {SignerStatus::pending, SignerStatus::active,
                                            SignerStatus::failed, SignerStatus::disabled};

model::Certificate certificate_ending(std::chrono::milliseconds from_now) {
  model::Certificate certificate;
  certificate.id.uuid.bytes[15] = 7;
  certificate.not_before = now - std::chrono::hours{24};
  certificate.not_after = now + from_now;
  certificate.key_algorithm = model::KeyAlgorithm::ec_p256;
  return certificate;
}

const model::Certificate valid = certificate_ending(std::chrono::hours{24});
const model::Certificate past = certificate_ending(-std::chrono::hours{1});

model::Certificate revoked() {
  auto certificate = valid;
  certificate.status = model::CertificateStatus::revoked;
  return certificate;
}

model::Signer signer_in(SignerStatus status, bool has_certificate = true) {
  model::Signer signer;
  signer.name = "release";
  signer.status = status;
  if (has_certificate) signer.certificate_id = valid.id;
  return signer;
}

model::CreateSigner from_authority() {
  model::CreateSigner input;
  input.name = "release";
  input.authority_id = AuthorityId{};
  input.common_name = "Release";
  return input;
}

model::CreateSigner from_certificate() {
  model::CreateSigner input;
  input.name = "release";
  input.certificate_id = CertificateId{};
  return input;
}

template <class Outcome>
bool is_rejected(const Outcome& outcome, std::string_view field) {
  return outcome.has_error() && outcome.error().kind == ErrorKind::rejected &&
         outcome.error().detail.find(field) != std::string::npos;
}

BOOST_AUTO_TEST_SUITE(signer_state)

BOOST_AUTO_TEST_CASE(only_a_stored_active_can_look_expired) {
  for (const auto stored : stored_statuses) {
    const auto signer = signer_in(stored);
    const bool is_active = stored == SignerStatus::active;
    const auto unusable = is_active ? SignerStatus::expired : stored;
    const auto gone = revoked();
    BOOST_TEST((effective_status(signer, &valid, now) == stored));
    BOOST_TEST((effective_status(signer, &past, now) == unusable));
    BOOST_TEST((effective_status(signer, &gone, now) == unusable));
    BOOST_TEST((effective_status(signer, nullptr, now) == stored));
  }
}

BOOST_AUTO_TEST_CASE(the_end_of_a_certificate_is_exact) {
  using std::chrono::milliseconds;
  const auto signer = signer_in(SignerStatus::active);
  const auto last = certificate_ending(milliseconds{1});
  const auto over = certificate_ending(milliseconds{0});
  BOOST_TEST((effective_status(signer, &last, now) == SignerStatus::active));
  BOOST_TEST((effective_status(signer, &over, now) == SignerStatus::expired));
  BOOST_TEST(certificate_status_name(last, now) == "active");
  BOOST_TEST(certificate_status_name(over, now) == "expired");
  BOOST_TEST(certificate_status_name(revoked(), now) == "revoked");
}

BOOST_AUTO_TEST_CASE(anything_can_be_disabled_and_twice_changes_nothing) {
  for (const auto stored : stored_statuses) {
    auto signer = signer_in(stored);
    const auto changed = set_status(signer, SignerStatus::disabled);
    BOOST_TEST_REQUIRE(changed.has_value());
    BOOST_TEST(*changed == (stored != SignerStatus::disabled));
    BOOST_TEST((signer.status == SignerStatus::disabled));
  }
}

BOOST_AUTO_TEST_CASE(only_a_disabled_signer_with_a_certificate_can_be_enabled) {
  for (const auto stored : stored_statuses) {
    for (const bool has_certificate : {true, false}) {
      auto signer = signer_in(stored, has_certificate);
      const auto changed = set_status(signer, SignerStatus::active);
      const bool may = stored == SignerStatus::disabled && has_certificate;
      BOOST_TEST(changed.has_value() == may);
      BOOST_TEST((signer.status == (may ? SignerStatus::active : stored)));
      if (!may) BOOST_TEST(is_rejected(changed, "status"));
    }
  }
}

BOOST_AUTO_TEST_CASE(nobody_can_ask_for_another_status) {
  for (const auto wanted : {SignerStatus::pending, SignerStatus::failed, SignerStatus::expired}) {
    auto signer = signer_in(SignerStatus::disabled);
    BOOST_TEST(is_rejected(set_status(signer, wanted), "status"));
  }
}

BOOST_AUTO_TEST_CASE(a_new_certificate_activates_all_but_the_disabled) {
  for (const auto stored : stored_statuses) {
    auto signer = signer_in(stored, false);
    signer.failure_reason = "The CA did not answer";
    attach_certificate(signer, valid);
    const bool is_disabled = stored == SignerStatus::disabled;
    BOOST_TEST((signer.status == (is_disabled ? SignerStatus::disabled : SignerStatus::active)));
    BOOST_TEST((signer.certificate_id == valid.id));
    BOOST_TEST((signer.key_algorithm == model::KeyAlgorithm::ec_p256));
    BOOST_TEST(!signer.failure_reason.has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_failure_leaves_a_usable_certificate_alone) {
  for (const auto stored : stored_statuses) {
    auto signer = signer_in(stored);
    note_failed_issuance(signer, &valid, now, "no answer");
    BOOST_TEST((signer.status == stored));
    BOOST_TEST(signer.failure_reason.value() == "no answer");
    BOOST_TEST((signer.certificate_id == valid.id));
  }
}

BOOST_AUTO_TEST_CASE(a_failure_without_a_usable_certificate_fails_all_but_the_disabled) {
  const auto gone = revoked();
  for (const auto* current : {&past, &gone, static_cast<const model::Certificate*>(nullptr)}) {
    for (const auto stored : stored_statuses) {
      auto signer = signer_in(stored);
      note_failed_issuance(signer, current, now, "no answer");
      const bool is_disabled = stored == SignerStatus::disabled;
      BOOST_TEST((signer.status == (is_disabled ? SignerStatus::disabled : SignerStatus::failed)));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_long_reason_is_cut_between_characters) {
  auto signer = signer_in(SignerStatus::active);
  std::string reason;
  for (int i = 0; i < 1'500; ++i) reason += "\u00e4";
  note_failed_issuance(signer, nullptr, now, reason);
  BOOST_TEST(signer.failure_reason->size() == 2'000U);
}

BOOST_AUTO_TEST_CASE(renewal_comes_before_the_end) {
  BOOST_TEST(check_renewal(std::nullopt, std::nullopt).has_value());
  BOOST_TEST(check_renewal(std::nullopt, 1).has_value());
  BOOST_TEST(check_renewal(1, 2).has_value());
  BOOST_TEST(check_renewal(30, 365).has_value());
  BOOST_TEST(is_rejected(check_renewal(1, 1), "certificateRenewBeforeDays"));
  BOOST_TEST(is_rejected(check_renewal(30, 30), "certificateRenewBeforeDays"));
  BOOST_TEST(is_rejected(check_renewal(0, 30), "certificateRenewBeforeDays"));
  BOOST_TEST(is_rejected(check_renewal(-1, 30), "certificateRenewBeforeDays"));
  BOOST_TEST(is_rejected(check_renewal(1, std::nullopt), "certificateRenewBeforeDays"));
}

BOOST_AUTO_TEST_CASE(a_new_signer_has_one_source) {
  BOOST_TEST(check_new_signer(from_authority()).has_value());
  BOOST_TEST(check_new_signer(from_certificate()).has_value());
  auto both = from_authority();
  both.certificate_id = CertificateId{};
  BOOST_TEST(is_rejected(check_new_signer(both), "exactly one"));
  model::CreateSigner neither;
  BOOST_TEST(is_rejected(check_new_signer(neither), "exactly one"));
}

BOOST_AUTO_TEST_CASE(fields_fit_the_source) {
  auto nameless = from_authority();
  nameless.common_name.reset();
  BOOST_TEST(is_rejected(check_new_signer(nameless), "commonName"));
  auto renamed = from_certificate();
  renamed.common_name = "Other";
  BOOST_TEST(is_rejected(check_new_signer(renamed), "commonName"));
  auto timed = from_certificate();
  timed.certificate_ttl_days = 30;
  BOOST_TEST(is_rejected(check_new_signer(timed), "certificateTtlDays"));
  auto renewed = from_certificate();
  renewed.renew_before_days = 5;
  BOOST_TEST(is_rejected(check_new_signer(renewed), "certificateRenewBeforeDays"));
}

BOOST_AUTO_TEST_CASE(what_is_not_there_yet_is_refused) {
  auto hsm = from_authority();
  hsm.wants_hsm = true;
  BOOST_TEST(is_rejected(check_new_signer(hsm), "keySource"));
  auto external = from_authority();
  external.wants_external_configuration = true;
  BOOST_TEST(is_rejected(check_new_signer(external), "externalConfiguration"));
}

BOOST_AUTO_TEST_CASE(the_default_lifetime_counts_for_renewal) {
  auto input = from_authority();
  input.renew_before_days = 30;
  BOOST_TEST(check_new_signer(input).has_value());
  input.certificate_ttl_days = 30;
  BOOST_TEST(is_rejected(check_new_signer(input), "certificateRenewBeforeDays"));
}

BOOST_AUTO_TEST_CASE(a_reissue_keeps_the_renewal_possible) {
  auto signer = signer_in(SignerStatus::active);
  signer.certificate_ttl_days = 365;
  signer.renew_before_days = 20;
  model::ReissueCertificate input;
  BOOST_TEST(check_reissue(signer, input).has_value());
  input.certificate_ttl_days = 20;
  BOOST_TEST(is_rejected(check_reissue(signer, input), "certificateRenewBeforeDays"));
  input.certificate_ttl_days = 21;
  BOOST_TEST(check_reissue(signer, input).has_value());
  input.wants_hsm = true;
  BOOST_TEST(is_rejected(check_reissue(signer, input), "keySource"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::rules
