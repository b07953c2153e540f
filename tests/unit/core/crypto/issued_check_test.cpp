// What a leaf shows by itself, whatever success status it came with: one case a rule.
#include "core/crypto/issued_check.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

#include "tests/unit/core/crypto/issued_fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;
using namespace sealmint::crypto::testing::issued;

BOOST_AUTO_TEST_SUITE(issued_check)

BOOST_AUTO_TEST_CASE(an_answer_as_it_should_be) {
  const auto result = proven(check_leaf(world().leaf));
  BOOST_TEST((result.leaf_der == world().leaf));
  BOOST_TEST((result.chain_der == List{world().issuing.der, world().root.der}));
  BOOST_TEST(result.remarks.empty());
}

BOOST_AUTO_TEST_CASE(what_the_leaf_shows_by_itself) {
  struct Case {
    const char* what;
    std::function<void(Plan&)> change;
    IssuedFinding finding;
    const char* text;
  };
  const std::vector<Case> cases{
      {"another usage", [](Plan& plan) { plan.extended = "serverAuth"; },
       IssuedFinding::no_code_signing,
       "The CA issued a certificate without the extended key usage codeSigning (it has "
       "serverAuth)"},
      {"two other usages", [](Plan& plan) { plan.extended = "serverAuth,clientAuth"; },
       IssuedFinding::no_code_signing, "(it has serverAuth and clientAuth)"},
      {"no usages", [](Plan& plan) { plan.extended = nullptr; }, IssuedFinding::no_code_signing,
       "(it has none)"},
      {"any usage alone", [](Plan& plan) { plan.extended = "anyExtendedKeyUsage"; },
       IssuedFinding::no_code_signing, "(it has anyExtendedKeyUsage)"},
      {"any usage beside", [](Plan& plan) { plan.extended = "codeSigning,anyExtendedKeyUsage"; },
       IssuedFinding::forbidden_usage, "anyExtendedKeyUsage beside codeSigning"},
      {"servers beside", [](Plan& plan) { plan.extended = "codeSigning,serverAuth"; },
       IssuedFinding::forbidden_usage, "serverAuth beside codeSigning"},
      {"time stamps beside", [](Plan& plan) { plan.extended = "codeSigning,timeStamping"; },
       IssuedFinding::forbidden_usage, "timeStamping beside codeSigning"},
      {"OCSP beside", [](Plan& plan) { plan.extended = "codeSigning,OCSPSigning"; },
       IssuedFinding::forbidden_usage, "OCSPSigning beside codeSigning"},
      {"another key usage", [](Plan& plan) { plan.usage = "critical,keyEncipherment"; },
       IssuedFinding::key_usage, "without the key usage digitalSignature (it has keyEncipherment)"},
      {"no key usage", [](Plan& plan) { plan.usage = nullptr; }, IssuedFinding::key_usage,
       "(it has none)"},
      {"may sign certificates",
       [](Plan& plan) { plan.usage = "critical,digitalSignature,keyCertSign"; },
       IssuedFinding::key_usage, "keyCertSign, which only an authority may have"},
      {"an authority", [](Plan& plan) { plan.basic = "critical,CA:TRUE"; },
       IssuedFinding::authority, "CA:TRUE"},
      {"a critical stranger",
       [](Plan& plan) { plan.more = {{NID_netscape_comment, "critical,x"}}; },
       IssuedFinding::critical_extension, "(2.16.840.1.113730.1.13)"},
      {"an extension twice", [](Plan& plan) { plan.more = {{NID_ext_key_usage, "codeSigning"}}; },
       IssuedFinding::unreadable, "twice"},
      {"serial 0", [](Plan& plan) { plan.serial = "0"; }, IssuedFinding::serial_number, "serial"},
      {"a negative serial", [](Plan& plan) { plan.serial = "-5"; }, IssuedFinding::serial_number,
       "20 octets"},
      {"21 octets", [](Plan& plan) { plan.serial = "0xFF00000000000000000000000000000000000000"; },
       IssuedFinding::serial_number, "serial"},
      {"version 1", [](Plan& plan) { plan.version = X509_VERSION_1; }, IssuedFinding::unreadable,
       "version 3"},
      {"SHA-1", [](Plan& plan) { plan.hash = EVP_sha1(); }, IssuedFinding::weak_signature,
       "signed with SHA1; SHA-256 or better is needed"},
      {"another name", [](Plan& plan) { plan.subject = named("Somebody"); },
       IssuedFinding::other_subject,
       "The CA issued a certificate for the common name \"Somebody\"; \"Release Signing\" was "
       "asked for"},
      {"an empty name", [](Plan& plan) { plan.subject = {}; }, IssuedFinding::other_subject,
       "without a common name (its subject is empty)"},
      {"its issuer's signature by another key",
       [](Plan& plan) { plan.signed_by = world().key.get(); }, IssuedFinding::bad_signature,
       "was not made by its issuer \"CN=Issuing\""},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.what) {
      BOOST_TEST(finds(check_leaf(world().changed(each.change)), each.finding, each.text));
    }
  }
}

BOOST_AUTO_TEST_CASE(usages_that_may_stand_beside_code_signing) {
  const auto with = [](const char* usages) {
    return world().changed([&](Plan& plan) { plan.extended = usages; });
  };
  proven(check_leaf(with("clientAuth,codeSigning,emailProtection")));
  IssuedRules rules = usual_rules();
  rules.extended_usages_allowed = {"serverAuth"};
  proven(check_leaf(with("codeSigning,serverAuth"), rules));
  BOOST_TEST(finds(check_leaf(with("codeSigning,serverAuth,timeStamping"), rules),
                   IssuedFinding::forbidden_usage, "timeStamping"));
  BOOST_TEST(finds(check_leaf(with("serverAuth"), rules), IssuedFinding::no_code_signing, ""));
  proven(check_leaf(world().changed(
      [](Plan& plan) { plan.usage = "critical,digitalSignature,keyEncipherment"; })));
  proven(check_leaf(
      world().changed([](Plan& plan) { plan.more = {{NID_netscape_comment, "not critical"}}; })));
}

BOOST_AUTO_TEST_CASE(clocks_that_differ) {
  const auto issued_at = [](TimePoint begin, TimePoint end = now + days{90}) {
    return world().changed([&](Plan& plan) {
      plan.not_before = begin;
      plan.not_after = end;
    });
  };
  proven(check_leaf(issued_at(now - minutes{10})));
  proven(check_leaf(issued_at(now + minutes{4})));
  proven(check_leaf(issued_at(now + minutes{5})));
  BOOST_TEST(finds(check_leaf(issued_at(now + minutes{5} + seconds{1})),
                   IssuedFinding::not_yet_valid, "ahead of the clock here"));
  BOOST_TEST(finds(check_leaf(issued_at(now + minutes{10})), IssuedFinding::not_yet_valid,
                   "10 minutes ahead of the clock here: one of the two clocks is wrong"));
  BOOST_TEST(finds(check_leaf(issued_at(now - days{2}, now)), IssuedFinding::expired, "already"));
  BOOST_TEST(finds(check_leaf(issued_at(now, now + seconds{30})), IssuedFinding::too_short,
                   "in 30 seconds; at least 1 hour must be left"));
  proven(check_leaf(issued_at(now, now + hours{1})));
  IssuedRules rules = usual_rules();
  rules.remaining_min = days{91};
  BOOST_TEST(finds(check_leaf(world().leaf, rules), IssuedFinding::too_short,
                   "in 90 days; at least 91 days must be left"));
}

BOOST_AUTO_TEST_CASE(answers_without_the_one_leaf) {
  const List roots{world().root.der};
  const auto other_key = fresh_key();
  const Bytes for_other = certify({}, *other_key, &world().issuing);
  BOOST_TEST(finds(check(for_other, {world().issuing.der}, roots), IssuedFinding::wrong_key,
                   "another key than the requested one (its subject is \"CN=Release Signing\")"));
  BOOST_TEST(finds(check(world().issuing.der, roots, roots), IssuedFinding::wrong_key,
                   "authorities only"));
  BOOST_TEST(finds(check({}, {}, roots), IssuedFinding::no_certificate, "no certificate"));
  Bytes cut = world().leaf;
  cut.pop_back();
  BOOST_TEST(finds(check(cut, {world().issuing.der}, roots), IssuedFinding::unreadable, "DER"));
  const Bytes second = world().changed([](Plan& plan) { plan.serial = "4712"; });
  BOOST_TEST(finds(check(world().leaf, {world().issuing.der, second}, roots),
                   IssuedFinding::two_leaves, "(serial numbers 1267 and 1268)"));
  // The same certificate twice is one.
  proven(check(world().leaf, {world().leaf, world().issuing.der}, roots));
}

BOOST_AUTO_TEST_CASE(a_leaf_that_outlives_its_issuer) {
  Plan plan = authority("Issuing");
  plan.not_after = now + days{10};
  const Bytes issuing = certify(plan, *world().issuing.key, &world().root);
  const auto result = proven(check(world().leaf, {issuing}, {world().root.der}));
  BOOST_REQUIRE(result.remarks.size() == 1);
  BOOST_TEST(result.remarks[0].find("\"CN=Issuing\" ends at 2027-01-25") != std::string::npos);
  IssuedRules rules = usual_rules();
  rules.remaining_min = days{20};
  BOOST_TEST(finds(check(world().leaf, {issuing}, {world().root.der}, rules),
                   IssuedFinding::too_short, "in 10 days; at least 20 days must be left"));
}

BOOST_AUTO_TEST_CASE(subjects) {
  IssuedRules rules = usual_rules();
  rules.subject.organization = "Example";
  const auto kept = [&](const char* common_name, const char* organization) {
    return world().changed([&](Plan& plan) {
      plan.subject = named(common_name);
      plan.subject.organization = organization;
    });
  };
  BOOST_TEST(proven(check_leaf(kept("Release Signing", "Example"), rules)).remarks.empty());
  const auto moved = proven(check_leaf(kept("Release Signing", "Elsewhere"), rules));
  BOOST_REQUIRE(moved.remarks.size() == 1);
  BOOST_TEST(moved.remarks[0].find("another subject") != std::string::npos);
  BOOST_TEST(finds(check_leaf(kept("release signing", "Example"), rules),
                   IssuedFinding::other_subject, "release signing"));
  rules.other_subject_allowed = true;
  const auto other = proven(check_leaf(kept("Somebody", "Example"), rules));
  BOOST_REQUIRE(other.remarks.size() == 1);
  BOOST_TEST(other.remarks[0].find("CN=Somebody") != std::string::npos);
  BOOST_TEST(proven(check_leaf(kept("", "Example"), rules)).remarks.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_public_trust_wants_more) {
  IssuedRules rules = usual_rules();
  rules.is_public_trust = true;
  proven(check_leaf(world().leaf, rules));
  const auto living = [](days life) {
    return world().changed([&](Plan& plan) {
      plan.not_before = now;
      plan.not_after = now + life;
    });
  };
  proven(check_leaf(living(days{460}), rules));
  BOOST_TEST(finds(check_leaf(living(days{461}), rules), IssuedFinding::too_long,
                   "for 461 days; a publicly trusted one may live 460 days"));
  proven(check_leaf(living(days{461})));
  auto& weak = shared_key(model::KeyAlgorithm::rsa_2048);
  const ports::IssuedCertificate issued{
      certify({}, weak, &world().issuing), {world().issuing.der}, {}};
  BOOST_TEST(finds(check_issued(weak.public_key_der(), issued, {world().root.der}, now, rules),
                   IssuedFinding::weak_key, "2048 bits"));
  proven(check_issued(weak.public_key_der(), issued, {world().root.der}, now, usual_rules()));
}

BOOST_AUTO_TEST_CASE(all_kinds_of_keys_below_all_kinds_of_issuers) {
  for (const auto of_issuer : all_key_algorithms) {
    const Party issuing{{&shared_key(of_issuer), [](ports::SigningKey*) {}},
                        certify(authority("Issuing"), shared_key(of_issuer), &world().root)};
    for (const auto of_leaf : all_key_algorithms) {
      auto& key = shared_key(of_leaf);
      Plan leaf;
      if (of_issuer == model::KeyAlgorithm::ed25519) leaf.hash = nullptr;
      if (of_leaf == of_issuer) continue;  // the issuer's own key
      const ports::IssuedCertificate issued{certify(leaf, key, &issuing), {issuing.der}, {}};
      proven(check_issued(key.public_key_der(), issued, {world().root.der}, now, usual_rules()));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_finding_has_a_name_of_its_own) {
  std::set<std::string_view> names;
  constexpr int count = static_cast<int>(IssuedFinding::other_subject) + 1;
  for (int i = 0; i < count; ++i) names.insert(name(static_cast<IssuedFinding>(i)));
  BOOST_TEST(names.size() == static_cast<std::size_t>(count));
  BOOST_TEST(!names.contains("unknown"));
}

BOOST_AUTO_TEST_SUITE_END()
