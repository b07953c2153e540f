#include "tests/unit/core/service/authority_fixture.hpp"

namespace sealmint::service {
namespace {

using testing::days;
using testing::Fixture;
using testing::somebody;
using Status = model::AuthorityStatus;
using Type = model::AuthorityType;

// A signer's certificate from this CA passes the check that counts.
bool issues_good_leaves(Fixture& f, AuthorityId id) {
  const auto issued = Fixture::must(f.issue(id));
  return crypto::check_code_signing_certificate(issued.certificate.certificate_der,
                                                issued.certificate.chain_der, issued.key.spki_der,
                                                f.now())
      .has_value();
}

Bytes der_of(const std::string& pem) { return crypto::from_pem("CERTIFICATE", pem)->front(); }

BOOST_FIXTURE_TEST_SUITE(authorities_of_the_service, Fixture)

BOOST_AUTO_TEST_CASE(a_root_is_active_at_once) {
  const auto root = make_root("root", 1);
  BOOST_TEST((root.status == Status::active));
  const auto fields = must(crypto::read_certificate(root.certificate_der));
  BOOST_TEST(fields.is_ca);
  BOOST_TEST(fields.path_length == 1);
  BOOST_TEST(fields.subject == fields.issuer);
  BOOST_TEST(fields.serial_number == root.serial_number);
  BOOST_TEST(root.serial_number.size() >= 16U);
  BOOST_TEST((root.not_after == fields.not_after));
  const auto stored = must(authorities.get(root.id));
  BOOST_TEST(stored->version == 1);
  BOOST_TEST((must(authorities.certificate_der(root.id, CertificateId{root.certificate_id})) ==
              root.certificate_der));
  BOOST_TEST(issues_good_leaves(*this, root.id));
}

BOOST_AUTO_TEST_CASE(every_key_algorithm_makes_a_root_that_issues) {
  for (const auto algorithm : {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p384,
                               model::KeyAlgorithm::ec_p521, model::KeyAlgorithm::ed25519}) {
    auto wanted = input(std::string(name(algorithm)), Type::root);
    wanted.key_algorithm = algorithm;
    const auto root = must(create(wanted));
    BOOST_TEST(issues_good_leaves(*this, root.id), name(algorithm));
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_made_is_refused) {
  make_root("taken");
  BOOST_TEST(refuses(create(input("taken", Type::root)), ErrorKind::rejected, "name"));
  auto hsm = input("hsm", Type::root);
  hsm.wants_hsm = true;
  BOOST_TEST(refuses(create(hsm), ErrorKind::unsupported, "keySource"));
  auto ocsp = input("ocsp", Type::root);
  ocsp.wants_ocsp = true;
  BOOST_TEST(refuses(create(ocsp), ErrorKind::unsupported, "isOcspEnabled"));
  auto dates = input("dates", Type::root);
  dates.not_after = now() - days{1};
  BOOST_TEST(refuses(create(dates), ErrorKind::rejected, "notAfter"));
  auto disabled = input("disabled", Type::intermediate);
  disabled.status = Status::disabled;
  BOOST_TEST(refuses(create(disabled), ErrorKind::rejected, "status"));
  auto country = input("country", Type::root);
  country.subject.country = "Germany";
  BOOST_TEST(refuses(create(country), ErrorKind::rejected, "country"));
  BOOST_TEST(authorities.list().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_intermediate_waits_for_its_certificate) {
  const auto pending = make_pending("waiting");
  BOOST_TEST((pending.status == Status::pending_certificate));
  BOOST_TEST(refuses(issue(pending.id), ErrorKind::rejected, "waits for its certificate"));
  BOOST_TEST(refuses(set_status(pending.id, Status::active), ErrorKind::rejected, "waits"));
  BOOST_TEST(refuses(authorities.certificate(pending.id), ErrorKind::rejected, "waits"));
  BOOST_TEST(refuses(crl(pending.id), ErrorKind::rejected, "waits"));
  BOOST_TEST(must(authorities.certificates(pending.id)).empty());
}

BOOST_AUTO_TEST_CASE(a_signed_and_imported_intermediate_issues) {
  const auto root = make_root("root", 1);
  const auto issuing = make_intermediate("issuing", root.id);
  BOOST_TEST((issuing.status == Status::active));
  BOOST_TEST((issuing.parent_id == root.id));
  BOOST_TEST(issuing.max_path_length == 0);
  BOOST_TEST(issuing.chain_der.size() == 1U);
  BOOST_TEST(issues_good_leaves(*this, issuing.id));
  // The certificate that was issued and the one that was imported are one record.
  BOOST_TEST(snapshot()->certificates().size() == 2U);
  const auto record = snapshot()->certificate(CertificateId{issuing.certificate_id});
  BOOST_REQUIRE(record);
  BOOST_TEST((record->authority_id == root.id));
  BOOST_TEST((record->key_id == issuing.key_id));
}

BOOST_AUTO_TEST_CASE(path_lengths_and_dates_of_the_issuer_hold) {
  const auto root = make_root("root", 1);
  const auto issuing = make_intermediate("issuing", root.id);
  const auto below = csr_of(make_pending("below").id);
  BOOST_TEST(refuses(sign(issuing.id, below), ErrorKind::rejected, "no CA below"));
  BOOST_TEST(refuses(sign(root.id, below, 1), ErrorKind::rejected, "maxPathLength"));
  BOOST_TEST(refuses(sign(root.id, {below, std::nullopt, *root.not_after + days{1}, -1}),
                     ErrorKind::rejected, "notAfter"));
  BOOST_TEST(refuses(sign(root.id, {below, *root.not_before - days{1}, *root.not_after, -1}),
                     ErrorKind::rejected, "notBefore"));
  must(set_status(root.id, Status::disabled));
  BOOST_TEST(refuses(sign(root.id, below), ErrorKind::rejected, "disabled"));
}

BOOST_AUTO_TEST_CASE(a_csr_that_is_none_or_closes_a_loop_is_refused) {
  const auto root = make_root("root");
  const auto middle = make_intermediate("middle", root.id);
  const auto low = make_intermediate("low", middle.id);
  BOOST_TEST(refuses(sign(low.id, csr_of(middle.id)), ErrorKind::rejected, "key"));
  BOOST_TEST(refuses(sign(low.id, csr_of(low.id)), ErrorKind::rejected, "key"));
  BOOST_TEST(refuses(sign(root.id, "nonsense"), ErrorKind::rejected, "csr"));
  const auto twice = csr_of(middle.id) + csr_of(low.id);
  BOOST_TEST(refuses(sign(root.id, twice), ErrorKind::rejected, "exactly one"));
  BOOST_TEST(refuses(
      sealmint::testing::run_task([&] { return authorities.certification_request(root.id); }),
      ErrorKind::rejected, "root"));
}

BOOST_AUTO_TEST_CASE(an_import_is_proved) {
  const auto root = make_root("root");
  const auto other_root = make_root("other root");
  const auto pending = make_pending("pending");
  const auto other = make_pending("other");
  const auto right = must(sign(root.id, csr_of(pending.id)));
  const auto for_other = must(sign(root.id, csr_of(other.id)));
  const auto other_pem = crypto::to_pem("CERTIFICATE", other_root.certificate_der);
  const auto root_pem = crypto::to_pem("CERTIFICATE", root.certificate_der);

  BOOST_TEST(refuses(import(pending.id, for_other.certificate_pem, root_pem), ErrorKind::rejected,
                     "public key"));
  BOOST_TEST(refuses(import(pending.id, right.certificate_pem, other_pem), ErrorKind::rejected,
                     "did not issue"));
  BOOST_TEST(refuses(import(pending.id, right.certificate_pem, ""), ErrorKind::rejected,
                     "certificateChain"));
  BOOST_TEST(refuses(import(pending.id, right.certificate_pem + root_pem, root_pem),
                     ErrorKind::rejected, "exactly one"));
  BOOST_TEST(refuses(import(pending.id, right.certificate_pem, root_pem + other_pem),
                     ErrorKind::rejected));
  BOOST_TEST(refuses(import(root.id, root_pem, root_pem), ErrorKind::rejected, "root"));
  const auto leaf = must(issue(root.id)).certificate.certificate_der;
  BOOST_TEST(refuses(import(pending.id, crypto::to_pem("CERTIFICATE", leaf), root_pem),
                     ErrorKind::rejected, "public key"));
  BOOST_TEST((must(authorities.get(pending.id))->status == Status::pending_certificate));
  BOOST_TEST(import(pending.id, right.certificate_pem, right.chain_pem).has_value());
}

BOOST_AUTO_TEST_CASE(an_import_below_a_path_that_ends_is_refused) {
  // Somebody else's root allows no CA below; only a leaf under it shows the breach.
  const auto root_key =
      must(crypto::make_signing_key(must(crypto::generate_key(model::KeyAlgorithm::ec_p256))));
  model::DistinguishedName subject;
  subject.common_name = "Foreign Root";
  const auto root = must(
      crypto::make_root_certificate(*root_key, {subject, now() - days{1}, now() + days{500}, 1}));
  const auto middle = make_pending("middle");
  const auto csr = must(crypto::from_pem("CERTIFICATE REQUEST", csr_of(middle.id)));
  const auto good = must(crypto::issue_intermediate(*root_key, root, csr.front(),
                                                    {{}, now() - days{1}, now() + days{400}, 0}));
  const auto imported = must(
      import(middle.id, crypto::to_pem("CERTIFICATE", good), crypto::to_pem("CERTIFICATE", root)));
  BOOST_TEST(!imported.parent_id.has_value());
  BOOST_TEST(issues_good_leaves(*this, middle.id));
  BOOST_TEST(refuses(renew(middle.id, now() + days{450}), ErrorKind::rejected, "outside"));
  // A newer certificate replaces it under the same status.
  const auto newer = must(crypto::issue_intermediate(*root_key, root, csr.front(),
                                                     {{}, now() - days{1}, now() + days{450}, 0}));
  const auto replaced = must(
      import(middle.id, crypto::to_pem("CERTIFICATE", newer), crypto::to_pem("CERTIFICATE", root)));
  BOOST_TEST(replaced.serial_number != imported.serial_number);
  BOOST_TEST(must(authorities.certificates(middle.id)).size() == 2U);
}

BOOST_AUTO_TEST_CASE(renewal_keeps_the_key) {
  const auto root = make_root("root");
  const auto issuing = make_intermediate("issuing", root.id);
  const auto old_leaf = must(issue(issuing.id));
  BOOST_TEST(refuses(renew(root.id, now() + days{1}), ErrorKind::rejected, "present certificate"));
  const TimePoint root_end = now() + days{5000};
  const auto renewed = must(renew(root.id, root_end));
  const auto fields = must(crypto::read_certificate(der_of(renewed.certificate_pem)));
  BOOST_TEST(fields.spki_der == must(crypto::read_certificate(root.certificate_der)).spki_der,
             boost::test_tools::per_element());
  BOOST_TEST(renewed.serial_number != root.serial_number);
  BOOST_TEST(renewed.chain_pem.empty());

  const auto below = must(renew(issuing.id, now() + days{4000}));
  BOOST_TEST((der_of(below.issuer_pem) == der_of(renewed.certificate_pem)));
  BOOST_TEST(issues_good_leaves(*this, issuing.id));
  BOOST_TEST(refuses(renew(issuing.id, root_end + days{1}), ErrorKind::rejected, "notAfter"));
  // The old chain still verifies, and the old certificates are still there.
  BOOST_TEST(crypto::check_code_signing_certificate(old_leaf.certificate.certificate_der,
                                                    old_leaf.certificate.chain_der,
                                                    old_leaf.key.spki_der, now())
                 .has_value());
  BOOST_TEST(must(authorities.certificates(root.id)).size() == 2U);
  BOOST_TEST(
      (must(authorities.certificates(root.id)).front().serial_number == renewed.serial_number));
  BOOST_TEST((must(authorities.certificate_der(root.id, CertificateId{root.certificate_id})) ==
              root.certificate_der));
  BOOST_TEST(refuses(authorities.certificate_der(root.id, CertificateId{issuing.certificate_id}),
                     ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(deletion_waits_for_what_depends_on_it) {
  const auto root = make_root("root");
  const auto issuing = make_intermediate("issuing", root.id);
  const auto leaf = keep(must(issue(issuing.id)));
  BOOST_TEST(refuses(remove(root.id), ErrorKind::rejected, "issuing"));
  BOOST_TEST(refuses(remove(issuing.id), ErrorKind::rejected, "1 of its certificates"));
  must(revoke(leaf));
  BOOST_TEST(remove(issuing.id).has_value());
  BOOST_TEST(!snapshot()->key(issuing.key_id));
  const auto gone = snapshot()->certificate(CertificateId{issuing.certificate_id});
  BOOST_REQUIRE(gone);
  BOOST_TEST((gone->status == model::CertificateStatus::revoked));
  BOOST_TEST(remove(root.id).has_value());
  BOOST_TEST(authorities.list().empty());
  BOOST_TEST(refuses(remove(root.id), ErrorKind::not_found));
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_does_not_hold_its_authority) {
  const auto root = make_root("root");
  keep(must(issue(root.id, 10)));
  BOOST_TEST(refuses(remove(root.id), ErrorKind::rejected));
  clock.advance(days{11});
  BOOST_TEST(remove(root.id).has_value());
}

BOOST_AUTO_TEST_CASE(name_and_status_can_be_changed) {
  const auto root = make_root("root");
  make_root("other");
  const auto rename = [&](std::string to) {
    return sealmint::testing::run_task(
        [&] { return authorities.update(somebody(), root.id, {std::move(to), std::nullopt}); });
  };
  BOOST_TEST(refuses(rename("other"), ErrorKind::rejected, "name"));
  BOOST_TEST(must(rename("renamed")).name == "renamed");
  BOOST_TEST(must(rename("renamed")).name == "renamed");
  must(set_status(root.id, Status::disabled));
  BOOST_TEST(refuses(issue(root.id), ErrorKind::rejected, "disabled"));
  must(set_status(root.id, Status::active));
  BOOST_TEST(issues_good_leaves(*this, root.id));
  BOOST_TEST(refuses(set_status(AuthorityId{}, Status::active), ErrorKind::not_found));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
