#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "core/crypto/evp.hpp"
#include "tests/unit/core/service/authority_fixture.hpp"

namespace sealmint::service {
namespace {

using testing::days;
using testing::Fixture;
using testing::somebody;

struct RevokedRow {
  std::string serial_number;
  long reason = -1;  // -1 = none given
};

// A revocation list as OpenSSL reads it.
struct ReadList {
  bool verifies = false;
  std::int64_t number = 0;
  std::vector<RevokedRow> rows;
};

std::string hex_of(const ASN1_INTEGER* serial) {
  const crypto::BigNumber number{ASN1_INTEGER_to_BN(serial, nullptr)};
  Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number.get())));
  BN_bn2bin(number.get(), bytes.data());
  return to_hex(bytes);
}

long reason_of(X509_REVOKED* row) {
  using Enumerated = std::unique_ptr<ASN1_ENUMERATED, crypto::Freer<ASN1_ENUMERATED_free>>;
  const Enumerated reason{static_cast<ASN1_ENUMERATED*>(
      X509_REVOKED_get_ext_d2i(row, NID_crl_reason, nullptr, nullptr))};
  return reason ? ASN1_ENUMERATED_get(reason.get()) : -1;
}

ReadList read_list(const std::string& pem, ByteView issuer_der) {
  const crypto::Bio memory{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  const crypto::X509Crl crl{PEM_read_bio_X509_CRL(memory.get(), nullptr, nullptr, nullptr)};
  const std::uint8_t* at = issuer_der.data();
  const crypto::X509Handle issuer{d2i_X509(nullptr, &at, static_cast<long>(issuer_der.size()))};
  ReadList list;
  if (!crl || !issuer) return list;
  list.verifies =
      X509_CRL_verify(crl.get(), X509_get0_pubkey(issuer.get())) == 1 &&
      X509_NAME_cmp(X509_CRL_get_issuer(crl.get()), X509_get_subject_name(issuer.get())) == 0;
  using Integer = std::unique_ptr<ASN1_INTEGER, crypto::Freer<ASN1_INTEGER_free>>;
  const Integer number{static_cast<ASN1_INTEGER*>(
      X509_CRL_get_ext_d2i(crl.get(), NID_crl_number, nullptr, nullptr))};
  if (number) ASN1_INTEGER_get_int64(&list.number, number.get());
  STACK_OF(X509_REVOKED)* rows = X509_CRL_get_REVOKED(crl.get());
  for (int i = 0; i < sk_X509_REVOKED_num(rows); ++i) {
    X509_REVOKED* row = sk_X509_REVOKED_value(rows, i);
    list.rows.push_back({hex_of(X509_REVOKED_get0_serialNumber(row)), reason_of(row)});
  }
  return list;
}

std::string private_key_pem(const EVP_PKEY* key) {
  const crypto::Bio memory{BIO_new(BIO_s_mem())};
  PEM_write_bio_PKCS8PrivateKey(memory.get(), const_cast<EVP_PKEY*>(key), nullptr, nullptr, 0,
                                nullptr, nullptr);
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

// A key and a certificate made outside the service.
struct Foreign {
  std::string key_pem;
  std::string certificate_pem;
  std::string chain_pem;
};

struct CertificateFixture : Fixture {
  Foreign make_foreign(TimePoint not_after) {
    auto key = must(crypto::generate_key(model::KeyAlgorithm::ec_p256));
    Foreign foreign;
    foreign.key_pem = private_key_pem(key.get());
    const auto leaf_key = must(crypto::make_signing_key(std::move(key)));
    const auto root_key =
        must(crypto::make_signing_key(must(crypto::generate_key(model::KeyAlgorithm::ec_p256))));
    model::DistinguishedName subject;
    subject.common_name = "Foreign Root";
    const auto root = must(crypto::make_root_certificate(
        *root_key, {subject, now() - days{900}, now() + days{900}, -1}));
    const auto csr = must(crypto::make_request(*leaf_key, subject));
    ports::LeafProfile profile;
    profile.subject.common_name = "Foreign";
    profile.not_before = now() - days{800};
    profile.not_after = not_after;
    const auto leaf = must(crypto::issue_leaf(*root_key, root, csr, profile));
    foreign.certificate_pem = crypto::to_pem("CERTIFICATE", leaf);
    foreign.chain_pem = crypto::to_pem("CERTIFICATE", root);
    return foreign;
  }
  Result<model::Certificate> take_in(const std::string& certificate, const std::string& chain,
                                     const std::string& key) {
    model::ImportCertificate wanted{certificate, chain, Secret(key)};
    return sealmint::testing::run_task(
        [&] { return certificates.import(somebody(), std::move(wanted), nullptr); });
  }
};

BOOST_FIXTURE_TEST_SUITE(certificates_of_the_service, CertificateFixture)

BOOST_AUTO_TEST_CASE(revocation_is_final) {
  const auto root = make_root("root");
  const auto id = keep(must(issue(root.id)));
  const auto revoked = must(revoke(id, "SUPERSEDED"));
  BOOST_TEST((revoked.status == model::CertificateStatus::revoked));
  BOOST_TEST((revoked.revoked_at == now()));
  BOOST_TEST((snapshot()->certificate(id)->status == model::CertificateStatus::revoked));
  BOOST_TEST(refuses(revoke(id), ErrorKind::rejected, "already revoked"));
  BOOST_TEST(snapshot()->certificate(id)->revocation_reason == "SUPERSEDED");
  BOOST_TEST(refuses(revoke(CertificateId{}), ErrorKind::not_found));
  BOOST_TEST(refuses(revoke(CertificateId{root.certificate_id}), ErrorKind::rejected, "root"));
}

BOOST_AUTO_TEST_CASE(two_revocations_at_once_leave_one_winner) {
  const auto root = make_root("root");
  const auto id = keep(must(issue(root.id)));
  int won = 0;
  int lost = 0;
  auto& io = sealmint::testing::task_context();
  io.restart();
  for (int i = 0; i < 4; ++i) {
    boost::asio::co_spawn(io, certificates.revoke(somebody(), id, {}),
                          [&](std::exception_ptr, const Result<model::Certificate>& result) {
                            ++(result.has_value() ? won : lost);
                          });
  }
  io.run();
  BOOST_TEST(won == 1);
  BOOST_TEST(lost == 3);
}

BOOST_AUTO_TEST_CASE(a_list_names_what_its_authority_revoked) {
  const auto root = make_root("root");
  const auto issuing = make_intermediate("issuing", root.id);
  const auto first = keep(must(issue(issuing.id)));
  const auto second = keep(must(issue(issuing.id)));
  keep(must(issue(issuing.id)));
  must(revoke(first, "KEY_COMPROMISE"));
  must(revoke(second, "UNSPECIFIED"));

  const auto list = must(crl(issuing.id));
  BOOST_TEST(list.number == 1);
  BOOST_TEST(list.revoked_count == 2U);
  BOOST_TEST((list.next_update - list.this_update == days{7}));
  const auto read = read_list(list.crl_pem, issuing.certificate_der);
  BOOST_TEST(read.verifies);
  BOOST_TEST(read.number == 1);
  BOOST_REQUIRE(read.rows.size() == 2U);
  for (const auto& row : read.rows) {
    const bool is_first = row.serial_number == snapshot()->certificate(first)->serial_number;
    const bool is_second = row.serial_number == snapshot()->certificate(second)->serial_number;
    BOOST_TEST((is_first || is_second));
    BOOST_TEST(row.reason == (is_first ? 1 : -1));
  }
  const auto above = read_list(must(crl(root.id)).crl_pem, root.certificate_der);
  BOOST_TEST(above.verifies);
  BOOST_TEST(above.rows.empty());
  must(revoke(CertificateId{issuing.certificate_id}, "CA_COMPROMISE"));
  BOOST_TEST(read_list(must(crl(root.id)).crl_pem, root.certificate_der).rows.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_list_is_signed_once_for_each_state) {
  const auto root = make_root("root");
  const auto id = keep(must(issue(root.id)));
  const int before = factory.opened;
  const auto first = must(crl(root.id));
  BOOST_TEST(must(crl(root.id)).crl_pem == first.crl_pem);
  BOOST_TEST(factory.opened - before == 1);
  must(revoke(id));
  const auto second = must(crl(root.id));
  BOOST_TEST(second.number == 2);
  BOOST_TEST(second.revoked_count == 1U);
  clock.advance(std::chrono::hours{23});
  BOOST_TEST(must(crl(root.id)).number == 2);
  clock.advance(std::chrono::hours{2});
  BOOST_TEST(must(crl(root.id)).number == 3);
  BOOST_TEST(snapshot()->authority(root.id)->crl_number == 3);
  // Another process with the same store counts on.
  RevocationListService restarted{context, *vault, factory};
  const auto after = must(sealmint::testing::run_task([&] { return restarted.current(root.id); }));
  BOOST_TEST(after.number == 4);
}

BOOST_AUTO_TEST_CASE(a_disabled_authority_still_publishes) {
  const auto root = make_root("root");
  must(set_status(root.id, model::AuthorityStatus::disabled));
  BOOST_TEST(crl(root.id).has_value());
  clock.advance(days{4000});
  BOOST_TEST(crl(root.id).has_value());
}

BOOST_AUTO_TEST_CASE(a_flood_of_requests_signs_once) {
  const auto root = make_root("root");
  const int before = factory.opened;
  constexpr int requests = 50;
  int answered = 0;
  std::vector<std::string> texts;
  auto& io = sealmint::testing::task_context();
  io.restart();
  recorded.take();
  for (int i = 0; i < requests; ++i) {
    boost::asio::co_spawn(io, revocation_lists.current(root.id),
                          [&](std::exception_ptr, const Result<model::RevocationList>& list) {
                            ++answered;
                            if (list.has_value()) texts.push_back(list->crl_pem);
                          });
  }
  io.run();
  BOOST_TEST(answered == requests);
  BOOST_REQUIRE(texts.size() == static_cast<std::size_t>(requests));
  for (const auto& text : texts) BOOST_TEST(text == texts.front());
  BOOST_TEST(factory.opened - before == 1);
  BOOST_TEST(recorded.take_kinds() == "ca-crl-issued");
  BOOST_TEST(snapshot()->authority(root.id)->crl_number == 1);
}

BOOST_AUTO_TEST_CASE(the_number_of_a_list_survives_a_race_for_the_authority) {
  const auto root = make_root("root");
  auto& io = sealmint::testing::task_context();
  io.restart();
  std::vector<ErrorKind> errors;
  const auto note = [&](std::exception_ptr, const auto& result) {
    if (result.has_error()) errors.push_back(result.error().kind);
  };
  boost::asio::co_spawn(io, revocation_lists.current(root.id), note);
  boost::asio::co_spawn(io, authorities.update(somebody(), root.id, {"renamed", std::nullopt}),
                        note);
  io.run();
  BOOST_TEST(errors.empty());
  BOOST_TEST(snapshot()->authority(root.id)->name == "renamed");
  BOOST_TEST(snapshot()->authority(root.id)->crl_number == 1);
}

BOOST_AUTO_TEST_CASE(members_of_a_signer_read_its_certificate) {
  const auto root = make_root("root");
  const auto id = keep(must(issue(root.id)));
  model::Principal principal;
  principal.actor = {model::ActorKind::user, crypto::new_uuid(now())};
  principal.role = model::ProductRole::member;
  BOOST_TEST(refuses(certificates.read_as(principal, id), ErrorKind::forbidden));

  model::Signer signer;
  signer.id = crypto::new_id<SignerId>(now());
  signer.name = "demo";
  signer.certificate_id = id;
  signer.members.push_back({{}, principal.actor, model::Role::auditor, now(), now()});
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::Put<model::Signer>{signer});
  commit(std::move(transaction));
  const auto read = must(certificates.read_as(principal, id));
  BOOST_TEST((crypto::from_pem("CERTIFICATE", read.certificate_pem)->front() ==
              snapshot()->certificate(id)->certificate_der));
  BOOST_TEST(refuses(certificates.read_as(principal, CertificateId{}), ErrorKind::not_found));
  BOOST_TEST(refuses(certificates.read_as(principal, CertificateId{root.certificate_id}),
                     ErrorKind::forbidden));
  principal.actor.id = crypto::new_uuid(now());
  BOOST_TEST(refuses(certificates.read_as(principal, id), ErrorKind::forbidden));
  principal.role = model::ProductRole::admin;
  BOOST_TEST(certificates.read_as(principal, id).has_value());
}

BOOST_AUTO_TEST_CASE(import_is_off_until_it_is_switched_on) {
  const auto foreign = make_foreign(now() + days{100});
  BOOST_TEST(refuses(take_in(foreign.certificate_pem, foreign.chain_pem, foreign.key_pem),
                     ErrorKind::rejected, "[import]"));
  import_rule.is_enabled = true;
  const auto imported = must(take_in(foreign.certificate_pem, foreign.chain_pem, foreign.key_pem));
  BOOST_TEST(imported.imported);
  BOOST_TEST(!imported.authority_id.has_value());
  BOOST_TEST(usable_certificate(*snapshot(), imported.id, now()).has_value());
  const auto key = must(vault->open(*snapshot()->key(imported.key_id)));
  BOOST_TEST(Bytes(key->public_key_der().begin(), key->public_key_der().end()) ==
                 must(crypto::read_certificate(imported.certificate_der)).spki_der,
             boost::test_tools::per_element());
  BOOST_TEST(refuses(take_in(foreign.certificate_pem, foreign.chain_pem, foreign.key_pem),
                     ErrorKind::rejected, "already held"));
}

BOOST_AUTO_TEST_CASE(an_import_without_its_chain_is_taken_as_it_is) {
  import_rule.is_enabled = true;
  const auto foreign = make_foreign(now() + days{100});
  const auto imported = must(take_in(foreign.certificate_pem, "", foreign.key_pem));
  BOOST_TEST(imported.chain_der.empty());
}

BOOST_AUTO_TEST_CASE(an_import_that_does_not_fit_is_refused_without_a_word_of_the_key) {
  import_rule.is_enabled = true;
  const auto good = make_foreign(now() + days{100});
  const auto other = make_foreign(now() + days{100});
  const auto expired = make_foreign(now() - days{1});
  const auto root = make_root("root");
  const auto root_pem = crypto::to_pem("CERTIFICATE", root.certificate_der);
  const std::string inner = good.key_pem.substr(40, 60);
  struct Case {
    std::string certificate;
    std::string chain;
    std::string key;
    std::string_view reason;
  };
  const std::vector<Case> cases{
      {good.certificate_pem, good.chain_pem, other.key_pem, "not that of the certificate"},
      {good.certificate_pem, other.chain_pem, good.key_pem, ""},
      {good.certificate_pem + other.certificate_pem, good.chain_pem, good.key_pem, "exactly one"},
      {good.key_pem, good.chain_pem, good.key_pem, "private key"},
      {expired.certificate_pem, expired.chain_pem, expired.key_pem, "expired"},
      {expired.certificate_pem, "", expired.key_pem, "valid from"},
      {root_pem, "", good.key_pem, "code signing"},
      {good.certificate_pem, good.chain_pem, "", "PEM"},
      {good.certificate_pem, good.chain_pem, inner, "PEM"},
      {good.certificate_pem, good.chain_pem, good.key_pem.substr(0, 100), "PEM"},
      {good.certificate_pem, good.chain_pem, good.key_pem + good.key_pem, "one PEM block"},
      {good.certificate_pem, good.chain_pem, good.certificate_pem, "PEM block holds none"},
  };
  for (const auto& row : cases) {
    const auto result = take_in(row.certificate, row.chain, row.key);
    BOOST_TEST(refuses(result, ErrorKind::rejected, row.reason), row.reason);
    BOOST_REQUIRE(result.has_error());
    BOOST_TEST(result.error().detail.find(inner) == std::string::npos);
  }
  BOOST_TEST(snapshot()->certificates().size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
