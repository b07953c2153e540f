// What a host is shown, and answers that are by its key or by another one.
#include "pkcs11/answer_check.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "pkcs11/crypto.hpp"
#include "tests/support/fake_signing_service.hpp"

namespace sealmint::pkcs11 {
namespace {

using testing::FakeSigningService;
using Outcomes = std::vector<client::Answer<client::Signed>>;

constexpr auto serial = "1267";  // of the certificates of the fake service

struct Fixture {
  Fixture() {
    start_openssl();
    const auto signer = right.signers().value().front();
    shown = make_content(signer, right.certificate(signer).value(), 0, 0).value();
    for (std::uint8_t i = 0; i < 8; ++i) {
      items.push_back({model::SignatureAlgorithm::ecdsa_sha256, Bytes(32, i)});
    }
  }

  // What `service` makes of the items, as the key of this signer and certificate.
  Outcomes answer_of(FakeSigningService& service, const std::string& certificate,
                     const std::string& signer) {
    Outcomes outcomes;
    for (const auto& item : items) {
      auto made = service.sign({}, shown, item).value();
      made.certificate_serial_number = certificate;
      made.signer_id = signer;
      outcomes.emplace_back(std::move(made));
    }
    return outcomes;
  }
  Outcomes right_answer() { return answer_of(right, serial, shown->signer_id); }

  std::ptrdiff_t refused(Outcomes outcomes,
                         Verification verification = Verification::one_per_answer) {
    check_answer(*shown, verification, items, outcomes);
    return std::ranges::count_if(outcomes, [](const auto& outcome) {
      return outcome.has_error() && is_by_other_key(outcome.error());
    });
  }

  FakeSigningService right;
  FakeSigningService other;
  TokenContentPtr shown;
  std::vector<client::SignItem> items;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(answer_check, Fixture)

BOOST_AUTO_TEST_CASE(what_is_by_the_shown_key_is_let_through) {
  BOOST_TEST(refused(right_answer()) == 0);
  BOOST_TEST(refused(answer_of(right, "00001267", shown->signer_id)) == 0);
  BOOST_TEST(refused(answer_of(right, "", "")) == 0);
}

BOOST_AUTO_TEST_CASE(an_answer_of_another_certificate_or_signer_is_refused_whole) {
  BOOST_TEST(refused(answer_of(right, "1268", shown->signer_id)) == 8);
  BOOST_TEST(refused(answer_of(right, serial, "01890a5d-ac96-774b-bcce-b302099a8059")) == 8);
  // Before anybody verifies his own.
  BOOST_TEST(refused(answer_of(right, "1268", shown->signer_id), Verification::all) == 8);
}

// Whichever is picked, all of them are by the key that it is by.
BOOST_AUTO_TEST_CASE(an_answer_that_lies_about_its_key_is_refused_whole) {
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(refused(answer_of(other, serial, shown->signer_id)) == 8);
  }
}

BOOST_AUTO_TEST_CASE(the_one_that_is_verified_cannot_be_foreseen) {
  std::ptrdiff_t found = 0;
  for (int i = 0; i < 200; ++i) {
    auto outcomes = right_answer();
    outcomes[3]->signature = outcomes[4]->signature;
    found += refused(std::move(outcomes)) == 8 ? 1 : 0;
  }
  // One in eight; each of the bounds is missed once in more than a million runs.
  BOOST_TEST(found > 4);
  BOOST_TEST(found < 60);
}

BOOST_AUTO_TEST_CASE(an_answer_that_does_not_say_whose_it_is_is_verified_whole) {
  auto outcomes = answer_of(right, "", shown->signer_id);
  outcomes[5]->signature = outcomes[6]->signature;
  BOOST_TEST(refused(std::move(outcomes)) == 8);
}

BOOST_AUTO_TEST_CASE(failures_of_items_stay_what_they_are) {
  auto outcomes = answer_of(other, serial, shown->signer_id);
  outcomes[0] = client::Failure(make_error(ErrorKind::rejected, "this one"));
  BOOST_TEST(refused(outcomes) == 7);
  for (auto& outcome : outcomes) outcome = client::Failure(make_error(ErrorKind::rejected, "all"));
  BOOST_TEST(refused(outcomes) == 0);
}

BOOST_AUTO_TEST_CASE(each_caller_verifies_his_own_where_that_is_asked_for_or_cheap) {
  PublicKey key = shown->key;
  BOOST_TEST(!verifies_each(Verification::one_per_answer, key));
  BOOST_TEST(verifies_each(Verification::all, key));
  key.family = model::KeyFamily::rsa;
  BOOST_TEST(verifies_each(Verification::one_per_answer, key));
  const auto made = right.sign({}, shown, items[0]).value();
  BOOST_TEST(verified(*shown, items[0], made).has_value());
  BOOST_TEST(is_by_other_key(verified(*shown, items[1], made).error()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::pkcs11
