// The C_* functions in the process of the test, with a service beside them: what sanitizers are to
// see of threads, of ends in the middle of a call, and of handles that are wrong.
#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "pkcs11/crypto.hpp"
#include "pkcs11/library.hpp"
#include "tests/support/fake_signing_service.hpp"

namespace sealmint::pkcs11 {
namespace {

using testing::FakeSigningService;

Outcome<std::unique_ptr<Provider>> make_provider() {
  start_openssl();
  auto configuration = std::make_shared<Configuration>();
  configuration->server_url = "https://sign.example";
  configuration->credential = client::AccessToken{Secret("token")};
  auto log = std::make_shared<Log>(LogLevel::error, "/dev/null");
  return std::make_unique<Provider>(
      configuration, log, [](client::Credential) -> Result<std::shared_ptr<Service>> {
        return std::shared_ptr<Service>(std::make_shared<FakeSigningService>());
      });
}

const CK_FUNCTION_LIST& functions() {
  CK_FUNCTION_LIST* list = nullptr;
  BOOST_REQUIRE(C_GetFunctionList(&list) == CKR_OK);
  return *list;
}

// Initialized while it lives, whatever the test before left.
struct Started {
  Started() {
    p11.C_Finalize(nullptr);
    BOOST_REQUIRE(library().initialize(make_provider).has_value());
  }
  ~Started() { p11.C_Finalize(nullptr); }
  const CK_FUNCTION_LIST& p11 = functions();

  CK_SESSION_HANDLE open() const {
    CK_SESSION_HANDLE session = 0;
    return p11.C_OpenSession(0, CKF_SERIAL_SESSION, nullptr, nullptr, &session) == CKR_OK ? session
                                                                                          : 0;
  }
  CK_RV sign(CK_SESSION_HANDLE session, CK_ULONG& length) const {
    CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
    std::array<CK_BYTE, 32> digest{1, 2, 3};
    std::array<CK_BYTE, 64> signature{};
    length = signature.size();
    const CK_RV rv = p11.C_SignInit(session, &mechanism, 0x10000000);
    if (rv != CKR_OK) return rv;
    return p11.C_Sign(session, digest.data(), digest.size(), signature.data(), &length);
  }
};

bool is_after_the_end(CK_RV rv) {
  return rv == CKR_CRYPTOKI_NOT_INITIALIZED || rv == CKR_SESSION_HANDLE_INVALID ||
         rv == CKR_SESSION_CLOSED;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(calls)

BOOST_AUTO_TEST_CASE(threads_sign_side_by_side) {
  const Started started;
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto session = started.open();
      for (int round = 0; round < 25; ++round) {
        CK_ULONG length = 0;
        if (started.sign(session, length) == CKR_OK && length == 64) ++good;
      }
      started.p11.C_CloseSession(session);
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(good == 200);
}

BOOST_AUTO_TEST_CASE(the_end_may_come_in_the_middle) {
  for (int round = 0; round < 20; ++round) {
    const Started started;
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (;;) {
          const auto session = started.open();
          CK_ULONG length = 0;
          const CK_RV rv = started.sign(session, length);
          if (rv == CKR_OK) continue;
          if (!is_after_the_end(rv)) ++wrong;
          return;
        }
      });
    }
    started.p11.C_Finalize(nullptr);
    for (auto& thread : threads) thread.join();
    BOOST_TEST(wrong == 0);
  }
}

BOOST_AUTO_TEST_CASE(only_one_of_many_initializes) {
  functions().C_Finalize(nullptr);
  std::atomic<int> done = 0;
  std::atomic<int> late = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto outcome = library().initialize(make_provider);
      if (outcome.has_value()) ++done;
      if (outcome.has_error() && outcome.error().rv == CKR_CRYPTOKI_ALREADY_INITIALIZED) ++late;
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(done == 1);
  BOOST_TEST(late == 7);
  BOOST_TEST(functions().C_Finalize(nullptr) == CKR_OK);
  BOOST_TEST(functions().C_Finalize(nullptr) == CKR_CRYPTOKI_NOT_INITIALIZED);
}

BOOST_AUTO_TEST_CASE(one_thread_closes_what_another_uses) {
  const Started started;
  std::atomic<bool> is_over = false;
  std::atomic<int> wrong = 0;
  std::thread closer([&] {
    while (!is_over) started.p11.C_CloseAllSessions(0);
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 100; ++round) {
        CK_ULONG length = 0;
        const CK_RV rv = started.sign(started.open(), length);
        if (rv != CKR_OK && !is_after_the_end(rv) && rv != CKR_OPERATION_NOT_INITIALIZED) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  is_over = true;
  closer.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(sessions_have_a_bound) {
  const Started started;
  CK_SESSION_HANDLE session = 0;
  CK_RV rv = CKR_OK;
  int opened = 0;
  for (; rv == CKR_OK && opened < 10'000; ++opened) {
    rv = started.p11.C_OpenSession(0, CKF_SERIAL_SESSION, nullptr, nullptr, &session);
  }
  BOOST_TEST(rv == CKR_SESSION_COUNT);
  BOOST_TEST(opened > 64);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace sealmint::pkcs11
