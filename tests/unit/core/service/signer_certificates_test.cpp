// What is shown of a signer's certificate, and its replacement.
#include <boost/test/unit_test.hpp>

#include "core/crypto/certificate.hpp"
#include "tests/unit/core/service/signer_world.hpp"

namespace sealmint::service {
namespace {

using model::SignerStatus;
using testing::fails_as;
using testing::is_rejected;
using testing::SignerWorld;

BOOST_FIXTURE_TEST_SUITE(signer_certificates_suite, SignerWorld)

BOOST_AUTO_TEST_CASE(public_key_and_certificate_belong_together) {
  const auto signer = signer_with("release", {{actor(bob), "auditor"}});
  const auto key = signers.public_key(as(bob), "release");
  BOOST_TEST_REQUIRE(key.has_value());
  BOOST_TEST(
      (key->spki_der == directory.snapshot()->key(certificate_of(signer)->key_id)->spki_der));
  BOOST_TEST((key->algorithm == model::KeyAlgorithm::ec_p256));
  const auto exported = signers.export_certificate(as(bob), "release");
  BOOST_TEST_REQUIRE(exported.has_value());
  BOOST_TEST(exported->serial_number == certificate_of(signer)->serial_number);
  BOOST_TEST(exported->signer_name == "release");
  const auto leaf = crypto::from_pem("CERTIFICATE", exported->certificate_pem);
  const auto chain = crypto::from_pem("CERTIFICATE", exported->chain_pem);
  BOOST_TEST_REQUIRE(leaf.value().size() == 1U);
  BOOST_TEST((leaf->front() == certificate_of(signer)->certificate_der));
  BOOST_TEST((chain.value() == certificate_of(signer)->chain_der));
  const auto product_admin = as(add_user("dora", model::ProductRole::admin));
  BOOST_TEST(signers.public_key(product_admin, "release").has_value());
  BOOST_TEST(fails_as(signers.export_certificate(product_admin, "release"), ErrorKind::forbidden));
}

BOOST_AUTO_TEST_CASE(without_a_certificate_there_is_nothing_to_show_or_enable) {
  auto signer = *stored(signer_with("release"));
  signer.certificate_id.reset();
  signer.status = SignerStatus::disabled;
  put(signer);
  BOOST_TEST(is_rejected(signers.public_key(as(alice), "release"), "no certificate"));
  BOOST_TEST(is_rejected(signers.export_certificate(as(alice), "release"), "no certificate"));
  BOOST_TEST(is_rejected(set_status(as(alice), "release", SignerStatus::active), "certificate"));
  BOOST_TEST(!signers.get(as(alice), "release")->certificate.has_value());
}

BOOST_AUTO_TEST_CASE(a_reissue_brings_a_fresh_key_and_certificate) {
  const auto signer = signer_with("release");
  const auto former = certificate_of(signer);
  model::ReissueCertificate input;
  input.authority_id = add_root("second", model::KeyAlgorithm::ec_p256);
  input.common_name = "Renamed";
  input.certificate_ttl_days = 30;
  const auto view = reissue(as(alice), "release", input);
  BOOST_TEST_REQUIRE(view.has_value());
  BOOST_TEST((view->effective_status == SignerStatus::active));
  BOOST_TEST((view->signer.authority_id == input.authority_id));
  BOOST_TEST(view->signer.common_name.value() == "Renamed");
  BOOST_TEST(view->signer.certificate_ttl_days.value() == 30);
  const auto present = certificate_of(signer);
  BOOST_TEST((present->id != former->id));
  BOOST_TEST((present->key_id != former->key_id));
  BOOST_TEST(present->common_name == "Renamed");
  BOOST_TEST(view->certificate->serial_number == present->serial_number);
  BOOST_TEST(directory.snapshot()->certificate(former->id) != nullptr);
}

BOOST_AUTO_TEST_CASE(a_disabled_signer_stays_disabled_across_a_reissue) {
  const auto signer = signer_with("release");
  BOOST_TEST(set_status(as(alice), "release", SignerStatus::disabled).has_value());
  model::ReissueCertificate input;
  input.authority_id = root;
  const auto view = reissue(as(alice), "release", input);
  BOOST_TEST_REQUIRE(view.has_value());
  BOOST_TEST((view->effective_status == SignerStatus::disabled));
  BOOST_TEST((stored(signer)->certificate_id != signer.certificate_id));
}

BOOST_AUTO_TEST_CASE(a_failed_reissue_leaves_a_usable_certificate_in_place) {
  const auto signer = signer_with("release");
  factory.is_broken = true;
  model::ReissueCertificate input;
  input.authority_id = root;
  BOOST_TEST(fails_as(reissue(as(alice), "release", input), ErrorKind::upstream));
  BOOST_TEST((stored(signer)->status == SignerStatus::active));
  BOOST_TEST((stored(signer)->certificate_id == signer.certificate_id));
  BOOST_TEST(stored(signer)->failure_reason.value() == "The CA is out of reach");

  revoke_certificate_of(signer);
  BOOST_TEST(fails_as(reissue(as(alice), "release", input), ErrorKind::upstream));
  BOOST_TEST((stored(signer)->status == SignerStatus::failed));
  factory.is_broken = false;
  BOOST_TEST(reissue(as(alice), "release", input).has_value());
  BOOST_TEST((stored(signer)->status == SignerStatus::active));
  BOOST_TEST(!stored(signer)->failure_reason.has_value());
}

BOOST_AUTO_TEST_CASE(an_unknown_ca_is_the_callers_mistake) {
  const auto signer = signer_with("release");
  revoke_certificate_of(signer);
  model::ReissueCertificate input;
  input.authority_id = AuthorityId{alice.uuid};
  BOOST_TEST(fails_as(reissue(as(alice), "release", input), ErrorKind::not_found));
  BOOST_TEST((stored(signer)->status == SignerStatus::active));
  BOOST_TEST(!stored(signer)->failure_reason.has_value());
}

BOOST_AUTO_TEST_CASE(a_signer_from_a_certificate_keeps_its_common_name_when_reissued) {
  model::CreateSigner input;
  input.name = "second";
  input.certificate_id = signer_with("first").certificate_id;
  BOOST_TEST(create(as(alice), input).has_value());
  model::ReissueCertificate order;
  order.authority_id = root;
  const auto view = reissue(as(alice), "second", order);
  BOOST_TEST_REQUIRE(view.has_value());
  BOOST_TEST(view->signer.common_name.value() == "Release of first");
  BOOST_TEST(view->signer.certificate_ttl_days.value() == 365);
  BOOST_TEST((view->signer.authority_id == root));
}

BOOST_AUTO_TEST_CASE(checking_an_issuance_answers_the_row) {
  signer_with("release", {{actor(bob), "operator"}});
  BOOST_TEST(check(as(alice), "release").has_value());
  BOOST_TEST(fails_as(check(as(bob), "release"), ErrorKind::forbidden));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
