// Heaps of certificates, out of which the one judge builds a chain.
#include <boost/test/unit_test.hpp>

#include "tests/unit/core/crypto/issued_fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;
using namespace sealmint::crypto::testing::issued;

BOOST_AUTO_TEST_SUITE(issued_path)

BOOST_AUTO_TEST_CASE(any_order_with_strangers_roots_and_rubbish) {
  const Party stranger = party(authority("Stranger"));
  const List roots{stranger.der, world().root.der};
  const Bytes rubbish{1, 2, 3};
  const Bytes other = certify({}, *fresh_key(), &world().issuing);
  const List expected{world().issuing.der, world().root.der};
  BOOST_TEST((proven(check(world().issuing.der, {world().leaf}, roots)).chain_der == expected));
  const List heap{stranger.der,        rubbish,         world().root.der, world().leaf, other,
                  world().issuing.der, world().root.der};
  const auto result = proven(check(stranger.der, heap, roots));
  BOOST_TEST((result.leaf_der == world().leaf));
  BOOST_TEST((result.chain_der == expected));
}

BOOST_AUTO_TEST_CASE(chains_that_lead_nowhere) {
  const Party stranger = party(authority("Stranger"));
  BOOST_TEST(finds(check(world().leaf, {}, {world().root.der}), IssuedFinding::no_path,
                   "The issuer of the certificate \"CN=Release Signing\" is neither in the CA's "
                   "answer nor among the roots"));
  BOOST_TEST(finds(check(world().leaf, {world().issuing.der}, {stranger.der}),
                   IssuedFinding::no_path, "The issuer of the certificate \"CN=Issuing\""));
  BOOST_TEST(finds(check(world().leaf, {world().issuing.der, world().root.der}, {stranger.der}),
                   IssuedFinding::no_path, "ends in the root \"CN=Root\", which is not among"));
  const Party namesake = party(authority("Root"));
  BOOST_TEST(finds(check(world().leaf, {world().issuing.der}, {namesake.der}),
                   IssuedFinding::no_path, "of its name is there, but for another key"));
  const Bytes self_signed = certify({}, *world().key, nullptr);
  BOOST_TEST(finds(check(self_signed, {world().issuing.der}, {world().root.der}),
                   IssuedFinding::no_path, ""));
}

BOOST_AUTO_TEST_CASE(roots_that_are_none) {
  BOOST_TEST(finds(check(world().leaf, {world().issuing.der}, {}), IssuedFinding::trust_anchor,
                   "No root is configured"));
  BOOST_TEST(finds(check(world().leaf, {world().root.der}, {world().issuing.der}),
                   IssuedFinding::trust_anchor, "\"CN=Issuing\" is configured as a root, but"));
  BOOST_TEST(
      finds(check(world().leaf, {}, {Bytes{1, 2}}), IssuedFinding::trust_anchor, "cannot be read"));
}

BOOST_AUTO_TEST_CASE(issuers_that_may_not_issue_this) {
  struct Case {
    const char* what;
    std::function<void(Plan&)> change;
    IssuedFinding finding;
    const char* text;
  };
  const std::vector<Case> cases{
      {"expired", [](Plan& plan) { plan.not_after = now - days{1}; }, IssuedFinding::expired,
       "The certificate of the issuer \"CN=Issuing\" expired at 2027-01-14"},
      {"not yet valid", [](Plan& plan) { plan.not_before = now + minutes{1}; },
       IssuedFinding::not_yet_valid, "of the issuer \"CN=Issuing\" is not valid before"},
      {"no authority", [](Plan& plan) { plan.basic = "CA:FALSE"; }, IssuedFinding::path_certificate,
       "does not allow to issue others"},
      {"no constraints", [](Plan& plan) { plan.basic = nullptr; }, IssuedFinding::path_certificate,
       "does not allow to issue others"},
      {"may not sign certificates", [](Plan& plan) { plan.usage = "cRLSign"; },
       IssuedFinding::path_certificate, "does not allow to issue others"},
      {"for servers only", [](Plan& plan) { plan.extended = "serverAuth"; },
       IssuedFinding::path_certificate, "does not allow code signing"},
      {"SHA-1", [](Plan& plan) { plan.hash = EVP_sha1(); }, IssuedFinding::weak_signature,
       "of the issuer \"CN=Issuing\" is signed with SHA1"},
      {"a critical stranger",
       [](Plan& plan) { plan.more = {{NID_netscape_comment, "critical,x"}}; },
       IssuedFinding::critical_extension, "of the issuer \"CN=Issuing\""},
      {"other names only",
       [](Plan& plan) {
         plan.more = {{NID_name_constraints, "critical,permitted;email:example.com"}};
       },
       IssuedFinding::path_certificate, "permitted subtree violation"},
      {"a forged signature", [](Plan& plan) { plan.signed_by = world().key.get(); },
       IssuedFinding::bad_signature, "\"CN=Issuing\" was not made by its issuer \"CN=Root\""},
  };
  for (const Case& each : cases) {
    BOOST_TEST_CONTEXT(each.what) {
      Plan plan = authority("Issuing");
      each.change(plan);
      const Bytes issuing = certify(plan, *world().issuing.key, &world().root);
      const Bytes leaf = world().changed([&](Plan& leaf_plan) {
        if (plan.more.empty()) return;
        leaf_plan.more = {{NID_subject_alt_name, "email:a@elsewhere.example"}};
      });
      BOOST_TEST(finds(check(leaf, {issuing}, {world().root.der}), each.finding, each.text));
      // The good certificate of the same issuer beside it is enough.
      if (plan.more.empty()) {
        proven(check(world().leaf, {issuing, world().issuing.der}, {world().root.der}));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_root_that_expired_or_allows_no_more_authorities) {
  Plan old = authority("Old Root");
  old.not_after = now - days{1};
  const Party expired = party(old);
  BOOST_TEST(finds(check(certify({}, *world().key, &expired), {}, {expired.der}),
                   IssuedFinding::expired, "\"CN=Old Root\" expired"));
  Plan flat = authority("Flat Root");
  flat.basic = "critical,CA:TRUE,pathlen:0";
  const Party root = party(flat);
  const Party below = party(authority("Below"), &root);
  BOOST_TEST(finds(check(certify({}, *world().key, &below), {below.der}, {root.der}),
                   IssuedFinding::path_certificate, "path length constraint exceeded"));
  proven(check(certify({}, *world().key, &root), {}, {root.der}));
}

BOOST_AUTO_TEST_CASE(cross_signed_issuers) {
  const Party new_root = party(authority("New Root"));
  const Bytes crossed = certify(authority("Issuing"), *world().issuing.key, &new_root);
  const Bytes bridge = certify(authority("New Root"), *new_root.key, &world().root);
  const List heap{world().issuing.der, crossed, bridge, world().root.der, new_root.der};
  BOOST_TEST(
      (proven(check(world().leaf, heap, {new_root.der})).chain_der == List{crossed, new_root.der}));
  BOOST_TEST((proven(check(world().leaf, heap, {world().root.der})).chain_der ==
              List{world().issuing.der, world().root.der}));
  BOOST_TEST((proven(check(world().leaf, {crossed, bridge}, {world().root.der})).chain_der ==
              List{crossed, bridge, world().root.der}));
}

BOOST_AUTO_TEST_CASE(loops_end) {
  Party first = party(authority("First"));
  Party second = party(authority("Second"));
  const Bytes first_by_second = certify(authority("First"), *first.key, &second);
  const Bytes second_by_first = certify(authority("Second"), *second.key, &first);
  const Bytes leaf = certify({}, *world().key, &first);
  BOOST_TEST(finds(check(leaf, {first_by_second, second_by_first}, {world().root.der}),
                   IssuedFinding::no_path, ""));
  BOOST_TEST((proven(check(leaf, {first_by_second, second_by_first}, {second.der})).chain_der ==
              List{first_by_second, second.der}));
}

BOOST_AUTO_TEST_CASE(the_search_is_bounded) {
  // Eight authorities that all certify each other: 8! ways through them, none to a root.
  std::vector<Party> ring;
  for (const char* each : {"A", "B", "C", "D", "E", "F", "G", "H"}) {
    ring.push_back(party(authority(each)));
  }
  List heap;
  for (const Party& by : ring) {
    for (const Party& of : ring) {
      if (&by == &of) continue;
      Plan plan = authority("");
      plan.subject = must(read_name(*X509_get_subject_name(decode(of.der).get())));
      heap.push_back(certify(plan, *of.key, &by));
    }
  }
  BOOST_REQUIRE(heap.size() == 56);
  BOOST_TEST(finds(check(certify({}, *world().key, ring.data()), heap, {world().root.der}),
                   IssuedFinding::too_many, "more chains than are looked at"));
  BOOST_TEST(finds(check(world().leaf, List(65, world().issuing.der), {world().root.der}),
                   IssuedFinding::too_many, "more than 64"));
}

BOOST_AUTO_TEST_CASE(ten_certificates_are_a_path_and_eleven_are_none) {
  List others;
  Party last = party(authority("Deep Root"));
  const List roots{last.der};
  for (const char* each : {"1", "2", "3", "4", "5", "6", "7", "8"}) {
    last = party(authority(each), &last);
    others.insert(others.begin() + static_cast<std::ptrdiff_t>(others.size() / 2), last.der);
  }
  const auto result = proven(check(certify({}, *world().key, &last), others, roots));
  BOOST_TEST(result.chain_der.size() == issued_path_max - 1);
  last = party(authority("9"), &last);
  others.push_back(last.der);
  BOOST_TEST(finds(check(certify({}, *world().key, &last), others, roots), IssuedFinding::no_path,
                   "at most 10 certificates"));
}

BOOST_AUTO_TEST_SUITE_END()
