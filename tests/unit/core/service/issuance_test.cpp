#include <thread>

#include "tests/unit/core/service/authority_fixture.hpp"

namespace sealmint::service {
namespace {

using testing::days;
using testing::Fixture;

// An issuer that answers what a test tells it to.
class ScriptedFactory final : public AuthorityFactory {
 public:
  std::function<ports::IssueOutcome(const ports::IssueRequest&)> answer;

  Result<std::shared_ptr<OpenedAuthority>> open(const model::Authority&,
                                                std::unique_ptr<ports::SigningKey>) override {
    auto opened = std::make_shared<OpenedAuthority>();
    opened->authority = std::make_unique<Authority>(answer);
    return opened;
  }

 private:
  class Authority final : public ports::CertificateAuthority {
   public:
    explicit Authority(std::function<ports::IssueOutcome(const ports::IssueRequest&)> answer)
        : answer_(std::move(answer)) {}
    Task<ports::IssueOutcome> issue(ports::IssueRequest request,
                                    std::chrono::steady_clock::time_point) override {
      co_return answer_(request);
    }
    Task<ports::IssueOutcome> poll(std::string, ports::IssueRequest,
                                   ports::IssueDeadline) override {
      co_return make_error(ErrorKind::unsupported, "never pending");
    }
    Task<ports::ProbeOutcome> probe(ports::IssueDeadline) override {
      co_return ports::ProbeReport{};
    }

   private:
    std::function<ports::IssueOutcome(const ports::IssueRequest&)> answer_;
  };
};

struct IssuanceFixture : Fixture {
  ScriptedFactory scripted;
  IssuanceService scripted_issuance{context, *vault, pools.keys, scripted};

  Result<Issued> issue_scripted(AuthorityId id) {
    return sealmint::testing::run_task([&] {
      return scripted_issuance.issue_for_signer(id, "x", 30, model::KeyAlgorithm::ec_p256,
                                                crypto::new_id<SignerId>(now()));
    });
  }
};

BOOST_FIXTURE_TEST_SUITE(issuance_for_signers, IssuanceFixture)

BOOST_AUTO_TEST_CASE(an_issued_certificate_is_what_the_contract_says) {
  const auto root = make_root("root");
  const auto issuing = make_intermediate("issuing", root.id);
  const auto issued = must(issue(issuing.id, 90));
  const auto& certificate = issued.certificate;
  const auto fields = must(crypto::read_certificate(certificate.certificate_der));
  BOOST_TEST(fields.subject == "CN=Release Signing");
  BOOST_TEST(fields.key_usages == std::vector<std::string>{"digitalSignature"},
             boost::test_tools::per_element());
  BOOST_TEST(fields.extended_key_usages == std::vector<std::string>{"codeSigning"},
             boost::test_tools::per_element());
  BOOST_TEST(!fields.is_ca);
  BOOST_TEST((fields.not_after == std::chrono::floor<std::chrono::seconds>(now()) + days{90}));
  BOOST_TEST((now() - fields.not_before <= std::chrono::seconds{61}));
  BOOST_TEST(certificate.serial_number == fields.serial_number);
  BOOST_TEST((certificate.authority_id == issuing.id));
  BOOST_TEST((certificate.key_id == issued.key.id));
  BOOST_TEST(certificate.version == 0);
  BOOST_TEST(
      (certificate.chain_der == std::vector<Bytes>{issuing.certificate_der, root.certificate_der}));
  BOOST_TEST((issued.key.purpose == model::KeyPurpose::code_signing));
  const auto key = must(vault->open(issued.key));
  BOOST_TEST(Bytes(key->public_key_der().begin(), key->public_key_der().end()) == fields.spki_der,
             boost::test_tools::per_element());
  // Nothing is stored before the caller says so.
  BOOST_TEST(!snapshot()->certificate(certificate.id));
  BOOST_TEST(!snapshot()->key(issued.key.id));
}

BOOST_AUTO_TEST_CASE(every_key_algorithm_is_issued_for) {
  const auto root = make_root("root");
  for (const auto algorithm :
       {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::ec_p256, model::KeyAlgorithm::ec_p384,
        model::KeyAlgorithm::ec_p521, model::KeyAlgorithm::ed25519}) {
    const auto issued = must(issue(root.id, 30, "any", algorithm));
    BOOST_TEST((issued.certificate.key_algorithm == algorithm), name(algorithm));
  }
}

BOOST_AUTO_TEST_CASE(a_ca_that_may_not_issue_is_refused) {
  const auto root = make_root("root");
  BOOST_TEST(refuses(issue(crypto::new_id<AuthorityId>(now())), ErrorKind::not_found));
  BOOST_TEST(refuses(issue(root.id, 3651), ErrorKind::rejected, "outlive"));
  must(set_status(root.id, model::AuthorityStatus::disabled));
  BOOST_TEST(refuses(issue(root.id), ErrorKind::rejected, "disabled"));
  must(set_status(root.id, model::AuthorityStatus::active));
  clock.advance(days{4000});
  BOOST_TEST(refuses(issue(root.id), ErrorKind::rejected, "valid from"));
}

BOOST_AUTO_TEST_CASE(a_revoked_intermediate_issues_nothing) {
  const auto root = make_root("root");
  const auto issuing = make_intermediate("issuing", root.id);
  must(revoke(CertificateId{issuing.certificate_id}, "CA_COMPROMISE"));
  BOOST_TEST(refuses(issue(issuing.id), ErrorKind::rejected, "revoked"));
  BOOST_TEST(refuses(renew(issuing.id, now() + days{2000}), ErrorKind::rejected, "revoked"));
}

BOOST_AUTO_TEST_CASE(what_an_issuer_answers_is_proved) {
  const auto root = make_root("root");
  const auto stranger = make_root("stranger");
  const auto good = must(issue(root.id)).certificate;
  const auto strange = must(issue(stranger.id)).certificate;

  // A certificate for another key, from the right CA.
  scripted.answer = [&](const ports::IssueRequest&) {
    return ports::IssuedCertificate{good.certificate_der, good.chain_der, {}};
  };
  BOOST_TEST(refuses(issue_scripted(root.id), ErrorKind::rejected, "another key"));
  // A sound certificate that leads to somebody else's root.
  scripted.answer = [&](const ports::IssueRequest&) {
    return ports::IssuedCertificate{strange.certificate_der, strange.chain_der, {}};
  };
  BOOST_TEST(refuses(issue_scripted(root.id), ErrorKind::rejected, "root"));
  scripted.answer = [&](const ports::IssueRequest&) {
    return ports::IssuedCertificate{good.certificate_der, {}, {}};
  };
  BOOST_TEST(refuses(issue_scripted(root.id), ErrorKind::rejected, "root"));
  scripted.answer = [&](const ports::IssueRequest&) {
    return ports::IssuedCertificate{Bytes{1, 2, 3}, good.chain_der, {}};
  };
  BOOST_TEST(refuses(issue_scripted(root.id), ErrorKind::rejected));
  scripted.answer = [&](const ports::IssueRequest&) {
    return ports::PendingIssuance{"ticket", std::chrono::seconds{5}, ""};
  };
  BOOST_TEST(refuses(issue_scripted(root.id), ErrorKind::unsupported));
  scripted.answer = [&](const ports::IssueRequest&) {
    return ports::Refused{ports::Trouble::forbidden, "not for you"};
  };
  BOOST_TEST(refuses(issue_scripted(root.id), ErrorKind::rejected, "not for you"));
  scripted.answer = [&](const ports::IssueRequest&) {
    return ports::Unreachable{ports::Trouble::timed_out, "too slow"};
  };
  BOOST_TEST(refuses(issue_scripted(root.id), ErrorKind::timeout, "too slow"));
  scripted.answer = [&](const ports::IssueRequest&) {
    return ports::Unreachable{ports::Trouble::unavailable, "sealed"};
  };
  BOOST_TEST(refuses(issue_scripted(root.id), ErrorKind::upstream, "sealed"));
}

BOOST_AUTO_TEST_CASE(a_ca_that_is_disabled_meanwhile_counts_as_such) {
  const auto root = make_root("root");
  const auto good = must(issue(root.id)).certificate;
  const auto root_key = must(vault->open(*snapshot()->key(root.key_id)));
  scripted.answer = [&](const ports::IssueRequest& request) {
    std::thread administrator([&] { must(set_status(root.id, model::AuthorityStatus::disabled)); });
    administrator.join();
    return ports::IssuedCertificate{
        must(crypto::issue_leaf(*root_key, root.certificate_der, request.csr_der, request.profile)),
        good.chain_der,
        {}};
  };
  BOOST_TEST(refuses(issue_scripted(root.id), ErrorKind::rejected, "disabled"));
}

BOOST_AUTO_TEST_CASE(existing_certificates_are_used_by_the_rules) {
  const auto root = make_root("root");
  const auto id = keep(must(issue(root.id, 30)));
  BOOST_TEST(usable_certificate(*snapshot(), id, now()).has_value());
  BOOST_TEST(
      refuses(usable_certificate(*snapshot(), CertificateId{}, now()), ErrorKind::not_found));
  BOOST_TEST(refuses(usable_certificate(*snapshot(), CertificateId{root.certificate_id}, now()),
                     ErrorKind::rejected, "code signing"));
  BOOST_TEST(refuses(usable_certificate(*snapshot(), id, now() + days{31}), ErrorKind::rejected,
                     "expired"));
  BOOST_TEST(refuses(usable_certificate(*snapshot(), id, now() - days{1}), ErrorKind::rejected,
                     "not valid before"));

  auto issued = must(issue(root.id, 30));
  issued.certificate.key_id = crypto::new_id<KeyId>(now());
  const auto keyless = keep(std::move(issued));
  BOOST_TEST(
      refuses(usable_certificate(*snapshot(), keyless, now()), ErrorKind::rejected, "private key"));
  must(revoke(id));
  BOOST_TEST(refuses(usable_certificate(*snapshot(), id, now()), ErrorKind::rejected, "revoked"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
