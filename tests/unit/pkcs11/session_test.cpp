#include "pkcs11/session.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

#include "pkcs11/crypto.hpp"
#include "tests/support/fake_signing_service.hpp"

namespace sealmint::pkcs11 {
namespace {

struct Fixture {
  Fixture() : session(1, std::make_shared<Slot>(0), CKF_SERIAL_SESSION) {
    start_openssl();
    testing::FakeSigningService service;
    const auto signer = service.signers().value().front();
    content = make_content(signer, service.certificate(signer).value(), 0, 0).value();
  }

  SignState state(CK_MECHANISM_TYPE type = CKM_ECDSA_SHA256) const {
    SignState begun;
    begun.content = content;
    begun.operation = find_mechanism(type)->begin({type, nullptr, 0}, content->key).value();
    return begun;
  }

  TokenContentPtr content;
  Session session;
};

template <class T>
CK_RV rv_of(const Outcome<T>& outcome) {
  return outcome.has_value() ? CKR_OK : outcome.error().rv;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(session, Fixture)

BOOST_AUTO_TEST_CASE(a_signature_goes_from_init_to_final) {
  BOOST_TEST(rv_of(session.signature_bytes(false)) == CKR_OPERATION_NOT_INITIALIZED);
  BOOST_TEST(rv_of(session.begin_signature(state())) == CKR_OK);
  BOOST_TEST(rv_of(session.begin_signature(state())) == CKR_OPERATION_ACTIVE);
  BOOST_TEST(session.signature_bytes(false).value() == 64U);
  BOOST_TEST(rv_of(session.add_part(Bytes{1})) == CKR_OK);
  BOOST_TEST(rv_of(session.take_signature(false)) == CKR_OPERATION_ACTIVE);
  BOOST_TEST(rv_of(session.take_signature(true)) == CKR_OK);
  BOOST_TEST(rv_of(session.require_no_signature()) == CKR_OPERATION_ACTIVE);
  BOOST_TEST(rv_of(session.done_signing()) == CKR_OK);
  BOOST_TEST(rv_of(session.require_no_signature()) == CKR_OK);
}

BOOST_AUTO_TEST_CASE(a_part_that_does_not_fit_ends_the_signature) {
  BOOST_TEST(rv_of(session.begin_signature(state(CKM_ECDSA))) == CKR_OK);
  BOOST_TEST(rv_of(session.add_part(Bytes(65))) == CKR_DATA_LEN_RANGE);
  BOOST_TEST(rv_of(session.add_part(Bytes(1))) == CKR_OPERATION_NOT_INITIALIZED);
}

BOOST_AUTO_TEST_CASE(a_signature_ends_however_its_call_does) {
  BOOST_TEST(rv_of(session.begin_signature(state())) == CKR_OK);
  BOOST_TEST(rv_of(session.take_signature(false)) == CKR_OK);
  {
    const SigningMark mark(session);
  }
  BOOST_TEST(rv_of(session.begin_signature(state())) == CKR_OK);
}

BOOST_AUTO_TEST_CASE(nothing_goes_on_in_a_closed_session) {
  BOOST_TEST(rv_of(session.begin_signature(state())) == CKR_OK);
  BOOST_TEST(rv_of(session.take_signature(false)) == CKR_OK);
  session.close();
  BOOST_TEST(rv_of(session.done_signing()) == CKR_SESSION_CLOSED);
  BOOST_TEST(rv_of(session.begin_signature(state())) == CKR_SESSION_HANDLE_INVALID);
}

BOOST_AUTO_TEST_CASE(a_search_shows_everything_once) {
  BOOST_TEST(rv_of(session.next_found(1)) == CKR_OPERATION_NOT_INITIALIZED);
  BOOST_TEST(rv_of(session.begin_search({7, 8, 9})) == CKR_OK);
  BOOST_TEST(rv_of(session.begin_search({})) == CKR_OPERATION_ACTIVE);
  BOOST_TEST(session.next_found(2).value().size() == 2U);
  BOOST_TEST(session.next_found(0).value().empty());
  BOOST_TEST(session.next_found(5).value().front() == 9U);
  BOOST_TEST(session.next_found(5).value().empty());
  BOOST_TEST(rv_of(session.end_search()) == CKR_OK);
  BOOST_TEST(rv_of(session.end_search()) == CKR_OPERATION_NOT_INITIALIZED);
}

BOOST_AUTO_TEST_CASE(handles_change_with_the_certificate) {
  testing::FakeSigningService service;
  const auto signer = service.signers().value().front();
  const auto text = service.certificate(signer).value();
  const auto next = make_content(signer, text, 5, 1).value();
  BOOST_TEST(content->private_key() == 0x10000000U);
  BOOST_TEST(next->private_key() == 0x10100005U);
  BOOST_TEST(content->find(next->private_key()) == nullptr);
  BOOST_TEST(next->objects.size() == 4U);
  BOOST_TEST(next->objects.back().handle() == 0x40100005U);
  for (const char* serial : {"1267", "00001267"}) {
    BOOST_TEST(has_serial(next->certificate, serial));
  }
  for (const char* serial : {"", "126", "12670", "x267"}) {
    BOOST_TEST(!has_serial(next->certificate, serial));
  }
}

BOOST_AUTO_TEST_CASE(an_object_shows_what_it_has_and_hides_the_rest) {
  const Object& key = content->objects.front();
  CK_BBOOL flag = CK_TRUE;
  CK_ULONG type = CKO_PRIVATE_KEY;
  std::array<CK_ATTRIBUTE, 2> wanted{{{CKA_CLASS, &type, sizeof type}, {CKA_SIGN, &flag, 1}}};
  BOOST_TEST(key.matches(wanted));
  BOOST_TEST(key.matches({}));
  flag = CK_FALSE;
  BOOST_TEST(!key.matches(wanted));
  std::array<CK_ATTRIBUTE, 2> asked{{{CKA_VALUE, nullptr, 0}, {CKA_LABEL, nullptr, 0}}};
  BOOST_TEST(fill(key, asked) == CKR_ATTRIBUTE_SENSITIVE);
  BOOST_TEST(asked[0].ulValueLen == CK_UNAVAILABLE_INFORMATION);
  BOOST_TEST(asked[1].ulValueLen == 7U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::pkcs11
