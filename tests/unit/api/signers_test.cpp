#include "api/signers.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

namespace sealmint::api {
namespace {

constexpr std::string_view some_id = "0192f0c1-2345-7abc-8def-0123456789ab";

// The paths of all issues, in order; "ok" when there was none.
template <class Outcome>
std::string issues(const Outcome& outcome) {
  if (outcome.has_value()) return "ok";
  std::string paths;
  const Error error = outcome.error();
  if (error.kind != ErrorKind::malformed) return "another kind of error";
  for (const auto& issue : error.issues) paths += issue.path + " ";
  return paths;
}

std::string create_body(std::string_view fields) {
  return R"({"name":"release","caId":")" + std::string(some_id) + R"(","commonName":"Release")" +
         std::string(fields) + "}";
}

BOOST_AUTO_TEST_SUITE(signers)

BOOST_AUTO_TEST_CASE(a_create_is_read_in_full) {
  const auto create = read<model::CreateSigner>(create_body(
      R"(,"description":"  a line ","certificateTtlDays":30,"certificateRenewBeforeDays":5,)"
      R"("keyAlgorithm":"EC_prime256v1","certificate":{"keySource":"infisical"},)"
      R"("members":[{"kind":"group","id":"0192f0c1-2345-7abc-8def-0123456789ab","role":"owner"}],)"
      R"("approvalPolicy":{"steps":[]},"approvalPolicyId":"x","projectId":"y","unknown":1)"));
  BOOST_TEST_REQUIRE(issues(create) == "ok");
  BOOST_TEST(create->name == "release");
  BOOST_TEST(create->description.value() == "a line");
  BOOST_TEST(to_string(*create->authority_id) == some_id);
  BOOST_TEST(!create->certificate_id.has_value());
  BOOST_TEST(create->common_name.value() == "Release");
  BOOST_TEST(create->certificate_ttl_days.value() == 30);
  BOOST_TEST(create->renew_before_days.value() == 5);
  BOOST_TEST((create->key_algorithm == model::KeyAlgorithm::ec_p256));
  BOOST_TEST(!create->wants_hsm);
  BOOST_TEST(!create->wants_external_configuration);
  BOOST_TEST_REQUIRE(create->members.size() == 1U);
  BOOST_TEST((create->members[0].actor.kind == model::ActorKind::group));
  BOOST_TEST(create->members[0].role == "owner");
  BOOST_TEST(create->policy.steps.empty());
}

BOOST_AUTO_TEST_CASE(bounds_are_exact) {
  const auto named = [](const std::string& name) {
    return issues(read<model::CreateSigner>(R"({"name":")" + name + R"("})"));
  };
  BOOST_TEST(named(std::string(64, 'a')) == "ok");
  for (const std::string& bad :
       {std::string(65, 'a'), std::string(), std::string("Release"), std::string("a b"),
        std::string("../a"), std::string("a/b"), std::string(" a"), std::string("\u00e9"),
        std::string("a_b"), std::string(some_id)}) {
    BOOST_TEST(named(bad) == "name ");
  }
  const auto with = [](std::string_view fields) {
    return issues(read<model::CreateSigner>(create_body(fields)));
  };
  BOOST_TEST(with(R"(,"certificateTtlDays":1)") == "ok");
  BOOST_TEST(with(R"(,"certificateTtlDays":3650)") == "ok");
  BOOST_TEST(with(R"(,"certificateTtlDays":0)") == "certificateTtlDays ");
  BOOST_TEST(with(R"(,"certificateTtlDays":3651)") == "certificateTtlDays ");
  BOOST_TEST(with(R"(,"certificateTtlDays":"5")") == "certificateTtlDays ");
  BOOST_TEST(with(R"(,"certificateRenewBeforeDays":null)") == "ok");
  BOOST_TEST(with(R"(,"certificateRenewBeforeDays":31)") == "certificateRenewBeforeDays ");
  BOOST_TEST(with(R"(,"certificateRenewBeforeDays":1.5)") == "certificateRenewBeforeDays ");
  BOOST_TEST(with(R"(,"description":")" + std::string(256, 'x') + '"') == "ok");
  BOOST_TEST(with(R"(,"description":")" + std::string(257, 'x') + '"') == "description ");
  BOOST_TEST(with(R"(,"keyAlgorithm":"RSA_1024")") == "keyAlgorithm ");
  BOOST_TEST(with(R"(,"keyAlgorithm":"ML_DSA_65")") == "keyAlgorithm ");
  BOOST_TEST(with(R"(,"certificateId":"x")") == "certificateId ");
}

BOOST_AUTO_TEST_CASE(every_issue_is_listed) {
  BOOST_TEST(issues(read<model::CreateSigner>("{}")) == "name ");
  BOOST_TEST(issues(read<model::CreateSigner>(
                 R"({"name":5,"caId":"x","members":[{"kind":"robot","id":"y","role":""}]})")) ==
             "name caId members/0/kind members/0/id members/0/role ");
  BOOST_TEST(issues(read<model::CreateSigner>("[]")) != "ok");
  BOOST_TEST(issues(read<model::CreateSigner>("")) != "ok");
  BOOST_TEST(issues(read<model::CreateSigner>(R"({"name":"a","name":"b"})")) != "ok");
}

BOOST_AUTO_TEST_CASE(what_is_not_there_yet_is_recognised) {
  const auto hsm = read<model::CreateSigner>(create_body(R"(,"certificate":{"keySource":"hsm"})"));
  BOOST_TEST(hsm->wants_hsm);
  BOOST_TEST(issues(read<model::CreateSigner>(create_body(
                 R"(,"certificate":{"keySource":"tpm"})"))) == "certificate/keySource ");
  const auto external =
      read<model::CreateSigner>(create_body(R"(,"externalConfiguration":{"caType":"digicert"})"));
  BOOST_TEST(external->wants_external_configuration);
  BOOST_TEST(issues(read<model::CreateSigner>(
                 create_body(R"(,"externalConfiguration":{"caType":"acme"})"))) ==
             "externalConfiguration/caType ");
}

BOOST_AUTO_TEST_CASE(an_update_tells_null_from_absent) {
  const auto nothing = read<model::UpdateSigner>("{}");
  BOOST_TEST_REQUIRE(issues(nothing) == "ok");
  BOOST_TEST(!nothing->name.has_value());
  BOOST_TEST(!nothing->description.has_value());
  BOOST_TEST(!nothing->renew_before_days.has_value());
  BOOST_TEST(issues(read<model::UpdateSigner>("")) == "ok");
  const auto cleared =
      read<model::UpdateSigner>(R"({"description":null,"certificateRenewBeforeDays":null})");
  BOOST_TEST_REQUIRE(issues(cleared) == "ok");
  BOOST_TEST((cleared->description.has_value() && !cleared->description->has_value()));
  BOOST_TEST((cleared->renew_before_days.has_value() && !cleared->renew_before_days->has_value()));
  BOOST_TEST(issues(read<model::UpdateSigner>(R"({"name":"UP","certificateRenewBeforeDays":0})")) ==
             "name certificateRenewBeforeDays ");
}

BOOST_AUTO_TEST_CASE(status_and_reissue_have_their_schemas) {
  BOOST_TEST((read<SetSignerStatus>(R"({"status":"active"})").value().status ==
              model::SignerStatus::active));
  for (const auto* body : {R"({"status":"pending"})", R"({"status":"Active"})", R"({"status":1})",
                           R"({"status":null})", "{}"}) {
    BOOST_TEST(issues(read<SetSignerStatus>(body)) == "status ");
  }
  BOOST_TEST(issues(read<model::ReissueCertificate>("{}")) == "caId ");
  BOOST_TEST(issues(read<model::ReissueCertificate>(R"({"caId":")" + std::string(some_id) +
                                                    R"(","certificate":{}})")) ==
             "certificate/keySource ");
}

BOOST_AUTO_TEST_CASE(a_row_has_every_field_and_nulls_where_nothing_is) {
  model::SignerView view;
  view.signer.name = "release";
  view.signer.created_at = from_unix_ms(1'767'323'045'678);
  view.project_id = "p";
  const auto row = to_json(view);
  for (const auto* key :
       {"description", "certificateId", "caId", "commonName", "certificateTtlDays",
        "certificateRenewBeforeDays", "certificateFailureReason", "externalCaConfig",
        "lastSignedAt", "certificateCommonName", "certificateSerialNumber", "certificateNotBefore",
        "certificateNotAfter", "certificateKeyAlgorithm", "certificateKeySource",
        "certificateHsmConnectorId", "certificateStatus", "certificateCaId", "externalOrder"}) {
    BOOST_TEST_CONTEXT(key) { BOOST_TEST_REQUIRE(row.contains(key)); }
    BOOST_TEST_CONTEXT(key) { BOOST_TEST(row.at(key).is_null()); }
  }
  BOOST_TEST(row.at("createdAt").as_string() == "2026-01-02T03:04:05.678Z");
  BOOST_TEST(row.at("status").as_string() == "pending");
  BOOST_TEST(row.at("projectId").as_string() == "p");
  BOOST_TEST(row.at("approvalPolicyName").as_string() ==
             "signer:00000000-0000-0000-0000-000000000000");
  BOOST_TEST(row.size() == 28U);
}

BOOST_AUTO_TEST_CASE(a_row_shows_its_certificate) {
  model::SignerView view;
  view.effective_status = model::SignerStatus::expired;
  view.certificate = model::CertificateSummary{std::nullopt,
                                               "0a1b",
                                               "Release",
                                               {},
                                               from_unix_ms(1'767'323'045'000),
                                               model::KeyAlgorithm::ec_p384,
                                               "expired"};
  const auto row = to_json(view);
  BOOST_TEST(row.at("status").as_string() == "expired");
  BOOST_TEST(row.at("certificateSerialNumber").as_string() == "0a1b");
  BOOST_TEST(row.at("certificateKeySource").as_string() == "infisical");
  BOOST_TEST(row.at("certificateKeyAlgorithm").as_string() == "EC_secp384r1");
  BOOST_TEST(row.at("certificateNotAfter").as_string() == "2026-01-02T03:04:05.000Z");
  BOOST_TEST(row.at("certificateCaId").is_null());
}

BOOST_AUTO_TEST_CASE(smaller_answers_have_their_shapes) {
  model::Membership membership;
  membership.actor.kind = model::ActorKind::identity;
  membership.role = model::Role::auditor;
  const model::PermissionsView permissions{{"read", "sign"}, {membership}};
  BOOST_TEST(boost::json::serialize(to_json(permissions)) ==
             R"({"data":{"permissions":[["read,sign","signer"]],"memberships":[{)"
             R"("id":"00000000-0000-0000-0000-000000000000",)"
             R"("actorIdentityId":"00000000-0000-0000-0000-000000000000",)"
             R"("roles":[{"role":"auditor"}]}]}})");
  const model::PublicKeyView key{{1, 2, 3}, model::KeyAlgorithm::rsa_3072};
  BOOST_TEST(boost::json::serialize(to_json(key)) ==
             R"({"publicKey":"AQID","algorithm":"RSA_3072","keySize":3072})");
  BOOST_TEST(boost::json::serialize(to_json(model::SignerPage{})) ==
             R"({"signers":[],"totalCount":0})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::api
