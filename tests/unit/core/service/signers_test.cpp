#include <boost/test/unit_test.hpp>

#include "tests/support/blocking_store.hpp"
#include "tests/unit/core/service/signer_world.hpp"

namespace sealmint::service {
namespace {

using model::SignerStatus;
using testing::by;
using testing::fails_as;
using testing::is_rejected;
using testing::SignerWorld;
using testing::somebody;

BOOST_FIXTURE_TEST_SUITE(signers_suite, SignerWorld)

BOOST_AUTO_TEST_CASE(a_signer_from_a_ca_is_active_with_a_checked_certificate) {
  auto input = new_signer("release");
  input.description = "The release line";
  input.renew_before_days = 30;
  const auto view = create(as(alice), input);
  BOOST_TEST_REQUIRE(view.has_value());
  const auto& signer = view->signer;
  BOOST_TEST((view->effective_status == SignerStatus::active));
  BOOST_TEST(view->project_id == "project-1");
  BOOST_TEST(signer.certificate_ttl_days.value() == 365);
  BOOST_TEST(signer.renew_before_days.value() == 30);
  BOOST_TEST((signer.authority_id == root));
  BOOST_TEST((signer.key_algorithm == model::KeyAlgorithm::ec_p256));
  BOOST_TEST(!signer.approval_policy_id.is_nil());
  BOOST_TEST_REQUIRE(signer.members.size() == 1U);
  BOOST_TEST((signer.members[0].actor == actor(alice)));
  BOOST_TEST((signer.members[0].role == model::Role::administrator));

  BOOST_TEST_REQUIRE(stored(signer) != nullptr);
  const auto certificate = certificate_of(signer);
  BOOST_TEST_REQUIRE(certificate != nullptr);
  BOOST_TEST(certificate->common_name == "Release of release");
  BOOST_TEST(view->certificate->serial_number == certificate->serial_number);
  BOOST_TEST(view->certificate->status == "active");
  const auto key = directory.snapshot()->key(certificate->key_id);
  BOOST_TEST_REQUIRE(key != nullptr);
  BOOST_TEST((key->owner == signer.id.uuid));
}

BOOST_AUTO_TEST_CASE(only_product_admins_create) {
  BOOST_TEST(fails_as(create(as(bob), new_signer("release")), ErrorKind::forbidden));
  BOOST_TEST(fails_as(create(as(outsider), new_signer("release")), ErrorKind::forbidden));
  BOOST_TEST(directory.snapshot()->signers().empty());
}

BOOST_AUTO_TEST_CASE(a_creating_identity_becomes_administrator) {
  const auto builder = add_identity("builder", model::ProductRole::admin);
  const auto view = create(as(builder), new_signer("release"));
  BOOST_TEST_REQUIRE(view.has_value());
  BOOST_TEST((view->signer.members.at(0).actor == actor(builder)));
  BOOST_TEST((view->signer.members.at(0).role == model::Role::administrator));
}

BOOST_AUTO_TEST_CASE(a_name_is_used_once) {
  signer_with("release");
  BOOST_TEST(is_rejected(create(as(alice), new_signer("release")), "name"));
  BOOST_TEST(directory.snapshot()->signers().size() == 1U);
}

BOOST_AUTO_TEST_CASE(members_of_a_new_signer_are_checked) {
  const auto team = add_group("team", {actor(bob)});
  const auto closed = add_group("closed", {}, model::ProductRole::no_access);
  auto input = new_signer("release");
  input.members = {{actor(alice), "auditor"},  // the creator is skipped, not demoted
                   {actor(bob), "operator"},
                   {actor(robot), "auditor"},
                   {actor(team), "admin"}};
  const auto view = create(as(alice), input);
  BOOST_TEST_REQUIRE(view.has_value());
  BOOST_TEST(view->signer.members.size() == 4U);
  BOOST_TEST((view->signer.members[0].role == model::Role::administrator));

  const auto refuses = [&](model::NewMember member, std::string_view text) {
    auto bad = new_signer("other");
    bad.members = {{actor(carol), "operator"}, std::move(member)};
    BOOST_TEST(is_rejected(create(as(alice), bad), text));
  };
  refuses({actor(bob), "owner"}, "role");
  refuses({actor(bob), "ADMIN"}, "role");
  refuses({actor(outsider), "operator"}, "no access");
  refuses({actor(closed), "operator"}, "no access");
  refuses({actor(UserId{robot.uuid}), "operator"}, "not in the organization");
  refuses({actor(carol), "auditor"}, "already a member");
}

BOOST_AUTO_TEST_CASE(a_ca_must_be_there_and_active) {
  auto unknown = new_signer("release");
  unknown.authority_id = AuthorityId{alice.uuid};
  BOOST_TEST(fails_as(create(as(alice), unknown), ErrorKind::not_found));
  model::UpdateAuthority disable;
  disable.status = model::AuthorityStatus::disabled;
  run([&] { return authorities.update(somebody(), root, disable); }).value();
  BOOST_TEST(fails_as(create(as(alice), new_signer("release")), ErrorKind::rejected));
  BOOST_TEST(directory.snapshot()->signers().empty());
}

BOOST_AUTO_TEST_CASE(a_signer_can_be_made_from_a_certificate_we_hold) {
  const auto first = signer_with("first");
  model::CreateSigner input;
  input.name = "second";
  input.certificate_id = first.certificate_id;
  const auto view = create(as(alice), input);
  BOOST_TEST_REQUIRE(view.has_value());
  BOOST_TEST((view->effective_status == SignerStatus::active));
  BOOST_TEST(!view->signer.authority_id.has_value());
  BOOST_TEST(!view->signer.common_name.has_value());
  BOOST_TEST(!view->signer.certificate_ttl_days.has_value());
  BOOST_TEST((view->signer.key_algorithm == model::KeyAlgorithm::ec_p256));
  BOOST_TEST((view->certificate->authority_id == root));

  input.name = "third";
  input.key_algorithm = model::KeyAlgorithm::ec_p384;
  BOOST_TEST(is_rejected(create(as(alice), input), "keyAlgorithm"));
  input.key_algorithm.reset();
  input.certificate_id = CertificateId{alice.uuid};
  BOOST_TEST(fails_as(create(as(alice), input), ErrorKind::not_found));
  revoke_certificate_of(first);
  input.certificate_id = first.certificate_id;
  BOOST_TEST(fails_as(create(as(alice), input), ErrorKind::rejected));
}

BOOST_AUTO_TEST_CASE(a_kept_answer_goes_into_the_commit_that_creates) {
  const Sha256 key_hash{1};
  AddToCommit<model::SignerView> add = [&](const model::SignerView& created,
                                           ports::Transaction& transaction) {
    transaction.changes.emplace_back(ports::RememberAnswer{
        key_hash, {}, 200, created.signer.name, clock.now() + std::chrono::hours{1}});
  };
  const auto principal = as(alice);
  BOOST_TEST_REQUIRE(
      run([&] { return signers.create(by(principal), new_signer("release"), add); }).has_value());
  const auto kept = testing::ask(store).remembered_answer(key_hash, clock.now());
  BOOST_TEST_REQUIRE(kept.value().has_value());
  BOOST_TEST((*kept)->answer == "release");
  // The key is taken: the second create must leave nothing behind.
  BOOST_TEST(fails_as(run([&] { return signers.create(by(principal), new_signer("other"), add); }),
                      ErrorKind::conflict));
  BOOST_TEST(directory.snapshot()->signers().size() == 1U);
  BOOST_TEST(directory.snapshot()->certificates().size() == 2U);  // the root's and the signer's
}

BOOST_AUTO_TEST_CASE(lists_show_what_a_principal_belongs_to) {
  const auto team = add_group("team", {actor(robot)});
  signer_with("alpha", {{actor(bob), "auditor"}});
  clock.advance(std::chrono::seconds{1});
  signer_with("beta", {{actor(team), "operator"}});
  clock.advance(std::chrono::seconds{1});
  signer_with("gamma", {{actor(bob), "operator"}});

  const auto names = [&](const model::Principal& principal, const SignerFilter& filter) {
    std::string list;
    for (const auto& view : signers.list(principal, filter).signers) list += view.signer.name + " ";
    return list;
  };
  BOOST_TEST(names(as(alice), {}) == "alpha beta gamma ");
  BOOST_TEST(names(as(bob), {}) == "alpha gamma ");
  BOOST_TEST(names(as(robot), {}) == "beta ");
  BOOST_TEST(names(as(carol), {}).empty());
  BOOST_TEST(names(as(outsider), {}).empty());
  BOOST_TEST(names(as(alice), {"", 1, 1}) == "beta ");
  BOOST_TEST(names(as(alice), {"MM", 0, 20}) == "gamma ");
  BOOST_TEST(names(as(alice), {"", 9, 20}).empty());
  BOOST_TEST(signers.list(as(alice), {"", 9, 20}).total_count == 3U);
  BOOST_TEST(signers.list(as(bob), {"", 0, 1}).total_count == 2U);
}

BOOST_AUTO_TEST_CASE(strangers_are_refused_and_unknown_signers_are_not_found) {
  const auto signer = signer_with("release");
  BOOST_TEST(signers.get(as(alice), "release").has_value());
  BOOST_TEST(signers.get(as(alice), to_string(signer.id)).has_value());
  for (const auto& reference : {std::string("release"), to_string(signer.id)}) {
    const auto stranger = as(bob);
    BOOST_TEST(fails_as(signers.get(stranger, reference), ErrorKind::forbidden));
    BOOST_TEST(fails_as(signers.permissions(stranger, reference), ErrorKind::forbidden));
    BOOST_TEST(fails_as(signers.public_key(stranger, reference), ErrorKind::forbidden));
    BOOST_TEST(fails_as(signers.export_certificate(stranger, reference), ErrorKind::forbidden));
    BOOST_TEST(fails_as(check(stranger, reference), ErrorKind::forbidden));
    BOOST_TEST(fails_as(update(stranger, reference, {}), ErrorKind::forbidden));
    BOOST_TEST(
        fails_as(set_status(stranger, reference, SignerStatus::disabled), ErrorKind::forbidden));
    BOOST_TEST(fails_as(reissue(stranger, reference, {}), ErrorKind::forbidden));
    BOOST_TEST(fails_as(run([&] { return signers.remove(by(stranger), reference); }),
                        ErrorKind::forbidden));
  }
  for (const auto& reference : {std::string("nothing"), to_string(alice), std::string("..")}) {
    BOOST_TEST(fails_as(signers.get(as(bob), reference), ErrorKind::not_found));
    BOOST_TEST(fails_as(update(as(alice), reference, {}), ErrorKind::not_found));
  }
}

BOOST_AUTO_TEST_CASE(permissions_name_actions_and_memberships) {
  const auto team = add_group("team", {actor(bob)});
  signer_with("release", {{actor(bob), "auditor"}, {actor(team), "operator"}});
  const auto bobs = signers.permissions(as(bob), "release");
  BOOST_TEST_REQUIRE(bobs.has_value());
  const std::vector<std::string_view> expected{"read", "sign", "request-sign",
                                               "export-certificate"};
  BOOST_TEST(bobs->actions == expected, boost::test_tools::per_element());
  BOOST_TEST(bobs->memberships.size() == 2U);
  const auto product_admin = add_user("dora", model::ProductRole::admin);
  const auto doras = signers.permissions(as(product_admin), "release");
  BOOST_TEST_REQUIRE(doras.has_value());
  const std::vector<std::string_view> outside{"read", "manage-members"};
  BOOST_TEST(doras->actions == outside, boost::test_tools::per_element());
  BOOST_TEST(doras->memberships.empty());
}

BOOST_AUTO_TEST_CASE(an_update_changes_what_was_sent) {
  const auto signer = signer_with("release");
  signer_with("other");
  const auto same = update(as(alice), "release", {});
  BOOST_TEST_REQUIRE(same.has_value());
  BOOST_TEST(same->signer.version == stored(signer)->version);

  clock.advance(std::chrono::seconds{5});
  model::UpdateSigner input;
  input.name = "main";
  input.description.emplace("Main line");
  input.renew_before_days.emplace(10);
  const auto updated = update(as(alice), "release", input);
  BOOST_TEST_REQUIRE(updated.has_value());
  BOOST_TEST(stored(signer)->name == "main");
  BOOST_TEST(stored(signer)->description.value() == "Main line");
  BOOST_TEST(stored(signer)->renew_before_days.value() == 10);
  BOOST_TEST((stored(signer)->updated_at == clock.now()));
  BOOST_TEST(updated->signer.version == stored(signer)->version);

  model::UpdateSigner clear;
  clear.description.emplace(std::nullopt);
  clear.renew_before_days.emplace(std::nullopt);
  BOOST_TEST(update(as(alice), "main", clear).has_value());
  BOOST_TEST(!stored(signer)->description.has_value());
  BOOST_TEST(!stored(signer)->renew_before_days.has_value());

  model::UpdateSigner taken;
  taken.name = "other";
  BOOST_TEST(is_rejected(update(as(alice), "main", taken), "name"));
}

BOOST_AUTO_TEST_CASE(renewal_must_fit_the_lifetime) {
  auto input = new_signer("short");
  input.certificate_ttl_days = 10;
  const auto created = create(as(alice), input);
  BOOST_TEST_REQUIRE(created.has_value());
  model::UpdateSigner change;
  change.renew_before_days.emplace(10);
  BOOST_TEST(is_rejected(update(as(alice), "short", change), "certificateRenewBeforeDays"));
  change.renew_before_days.emplace(9);
  BOOST_TEST(update(as(alice), "short", change).has_value());
  model::ReissueCertificate shorter;
  shorter.authority_id = root;
  shorter.certificate_ttl_days = 9;
  BOOST_TEST(is_rejected(reissue(as(alice), "short", shorter), "certificateRenewBeforeDays"));
}

BOOST_AUTO_TEST_CASE(disable_and_enable_follow_the_table) {
  const auto signer = signer_with("release", {{actor(bob), "operator"}});
  BOOST_TEST(
      fails_as(set_status(as(bob), "release", SignerStatus::disabled), ErrorKind::forbidden));
  BOOST_TEST(is_rejected(set_status(as(alice), "release", SignerStatus::active), "status"));
  BOOST_TEST(set_status(as(alice), "release", SignerStatus::disabled).has_value());
  BOOST_TEST((stored(signer)->status == SignerStatus::disabled));
  const auto version = stored(signer)->version;
  BOOST_TEST(set_status(as(alice), "release", SignerStatus::disabled).has_value());
  BOOST_TEST(stored(signer)->version == version);
  const auto enabled = set_status(as(alice), "release", SignerStatus::active);
  BOOST_TEST_REQUIRE(enabled.has_value());
  BOOST_TEST((enabled->effective_status == SignerStatus::active));
}

BOOST_AUTO_TEST_CASE(a_revoked_or_past_certificate_makes_the_signer_look_expired) {
  const auto signer = signer_with("release");
  revoke_certificate_of(signer);
  BOOST_TEST((signers.get(as(alice), "release")->effective_status == SignerStatus::expired));
  BOOST_TEST(signers.get(as(alice), "release")->certificate->status == "revoked");
  BOOST_TEST((stored(signer)->status == SignerStatus::active));
  signer_with("other");
  clock.advance(std::chrono::hours{24 * 366});
  BOOST_TEST((signers.get(as(alice), "other")->effective_status == SignerStatus::expired));
  BOOST_TEST(signers.get(as(alice), "other")->certificate->status == "expired");
}

BOOST_AUTO_TEST_CASE(deletion_keeps_the_certificate_and_frees_the_name) {
  const auto signer = signer_with("release", {{actor(bob), "operator"}});
  BOOST_TEST(
      fails_as(run([&] { return signers.remove(by(as(bob)), "release"); }), ErrorKind::forbidden));
  const auto principal = as(alice);
  const auto removed = run([&] { return signers.remove(by(principal), "release"); });
  BOOST_TEST_REQUIRE(removed.has_value());
  BOOST_TEST(removed->signer.name == "release");
  BOOST_TEST(stored(signer) == nullptr);
  BOOST_TEST(directory.snapshot()->certificate(*signer.certificate_id) != nullptr);
  BOOST_TEST(fails_as(signers.get(principal, to_string(signer.id)), ErrorKind::not_found));
  BOOST_TEST(create(principal, new_signer("release")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::service
