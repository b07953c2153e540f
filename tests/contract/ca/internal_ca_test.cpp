// The internal authority through its ports, and its products before the judgement of the `openssl`
// command.
#include "ca-backends/internal/internal_ca.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <future>
#include <set>
#include <thread>

#include "core/crypto/certificate.hpp"
#include "core/crypto/key.hpp"
#include "tests/contract/ca/openssl_command.hpp"
#include "tests/support/run_task.hpp"

using namespace sealmint;
using namespace sealmint::testing;
using ca::internal::InternalAuthority;
namespace asio = boost::asio;

namespace {

const TimePoint now =
    std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
constexpr std::chrono::days year{365};

template <class T>
T must(Result<T> result) {
  if (result.has_error()) BOOST_FAIL(result.error().detail);
  return *std::move(result);
}
void must(const Result<void>& result) {
  if (result.has_error()) BOOST_FAIL(result.error().detail);
}

std::unique_ptr<ports::SigningKey> fresh_key(model::KeyAlgorithm algorithm) {
  return must(crypto::make_signing_key(must(crypto::generate_key(algorithm))));
}

model::DistinguishedName named(std::string common_name) {
  model::DistinguishedName name;
  name.common_name = std::move(common_name);
  return name;
}

// Another owner of the same key.
std::unique_ptr<ports::SigningKey> second_handle(ports::SigningKey& key) {
  EVP_PKEY* evp_key = crypto::evp_key_of(key);
  EVP_PKEY_up_ref(evp_key);
  return must(crypto::make_signing_key(crypto::EvpKey{evp_key}));
}

auto soon() { return std::chrono::steady_clock::now() + std::chrono::seconds{30}; }

// A root, an issuing authority below it and the material of the latter.
struct Setup {
  explicit Setup(model::KeyAlgorithm algorithm = model::KeyAlgorithm::ec_p256)
      : root_key(fresh_key(algorithm)), issuing_key(fresh_key(algorithm)) {
    root = must(crypto::make_root_certificate(
        *root_key, {named("Contract Root"), now - year, now + 10 * year, -1}));
    issuing = must(crypto::issue_intermediate(
        *root_key, root, must(crypto::make_request(*issuing_key, named("Contract Issuing CA"))),
        {{}, now - year, now + 5 * year, 0}));
  }

  std::unique_ptr<InternalAuthority> authority(asio::any_io_executor blocking) {
    return must(InternalAuthority::make({issuing, {root}, std::move(issuing_key)}, {blocking}));
  }

  std::unique_ptr<ports::SigningKey> root_key;
  std::unique_ptr<ports::SigningKey> issuing_key;
  Bytes root;
  Bytes issuing;
};

ports::IssueRequest leaf_request(ports::SigningKey& key, std::string common_name = "Leaf") {
  ports::IssueRequest request;
  request.csr_der = must(crypto::make_request(key, named("ignored")));
  request.profile.subject = named(std::move(common_name));
  request.profile.not_before = now - std::chrono::hours{1};
  request.profile.not_after = now + year;
  return request;
}

bool refused_as(const Result<ports::IssueOutcome>& outcome, ErrorKind kind) {
  return outcome.has_error() && outcome.error().kind == kind;
}

bool timed_out(const Result<ports::IssueOutcome>& outcome) {
  const auto* failed = std::get_if<ports::Unreachable>(&outcome.value());
  return failed && failed->trouble == ports::Trouble::timed_out && !failed->may_have_issued;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(internal_ca)

BOOST_AUTO_TEST_CASE(every_kind_of_key_is_certified_as_openssl_agrees) {
  for (const auto algorithm :
       {model::KeyAlgorithm::rsa_2048, model::KeyAlgorithm::rsa_3072, model::KeyAlgorithm::ec_p256,
        model::KeyAlgorithm::ec_p384, model::KeyAlgorithm::ec_p521, model::KeyAlgorithm::ed25519}) {
    asio::thread_pool blocking(1);
    Setup setup(algorithm);
    const auto authority = setup.authority(blocking.get_executor());
    const auto key = fresh_key(algorithm);
    const auto request = leaf_request(*key, "Größe & Co");
    const auto outcome = must(run_task([&] { return authority->issue(request, soon()); }));
    const auto* issued = std::get_if<ports::IssuedCertificate>(&outcome);
    BOOST_REQUIRE(issued);
    BOOST_TEST((issued->chain_der == std::vector<Bytes>{setup.issuing, setup.root}));
    must(crypto::check_code_signing_certificate(issued->certificate_der, issued->chain_der,
                                                key->public_key_der(), now));

    OpensslCommand openssl;
    openssl.write("root.pem", crypto::to_pem("CERTIFICATE", setup.root));
    openssl.write("issuing.pem", crypto::to_pem("CERTIFICATE", setup.issuing));
    openssl.write("leaf.pem", crypto::to_pem("CERTIFICATE", issued->certificate_der));
    openssl.write("leaf.der", issued->certificate_der);
    openssl.write("request.der", request.csr_der);
    BOOST_TEST(
        openssl.run("verify -x509_strict -CAfile root.pem -untrusted issuing.pem leaf.pem") ==
        "leaf.pem: OK\n");
    BOOST_TEST(openssl.run("x509 -inform DER -in leaf.der") ==
               crypto::to_pem("CERTIFICATE", issued->certificate_der));
    const std::string text =
        openssl.run("x509 -in leaf.pem -noout -text -nameopt utf8 -certopt no_pubkey,no_sigdump");
    for (const std::string_view part :
         {"Version: 3", "Subject: CN=Größe & Co", "Issuer: CN=Contract Issuing CA", "Code Signing",
          "X509v3 Key Usage: critical\n                Digital Signature\n", "CA:FALSE",
          "X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier"}) {
      BOOST_TEST(text.find(part) != std::string::npos, part << " in " << text);
    }
    BOOST_TEST(
        openssl.run("req -inform DER -in request.der -noout -verify 2>&1").find("verify OK") !=
        std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_root_may_issue_by_itself) {
  asio::thread_pool blocking(1);
  const auto key = fresh_key(model::KeyAlgorithm::ec_p256);
  auto root_key = fresh_key(model::KeyAlgorithm::ec_p256);
  const Bytes root =
      must(crypto::make_root_certificate(*root_key, {named("R"), now - year, now + 2 * year, 0}));
  const auto authority =
      must(InternalAuthority::make({root, {}, std::move(root_key)}, {blocking.get_executor()}));
  const auto outcome = must(run_task([&] { return authority->issue(leaf_request(*key), soon()); }));
  const auto& issued = std::get<ports::IssuedCertificate>(outcome);
  BOOST_TEST((issued.chain_der == std::vector<Bytes>{root}));
  must(crypto::check_code_signing_certificate(issued.certificate_der, issued.chain_der,
                                              key->public_key_der(), now));
}

BOOST_AUTO_TEST_CASE(material_that_does_not_belong_together_is_refused) {
  asio::thread_pool blocking(1);
  Setup setup;
  const Setup other;
  const auto refused = [&](Bytes certificate, std::vector<Bytes> chain) {
    const auto made = InternalAuthority::make(
        {std::move(certificate), std::move(chain), second_handle(*setup.issuing_key)},
        {blocking.get_executor()});
    return made.has_error() && made.error().kind == ErrorKind::rejected;
  };
  BOOST_TEST(!refused(setup.issuing, {setup.root}));
  BOOST_TEST(refused(setup.issuing, {}));
  BOOST_TEST(refused(setup.issuing, {other.root}));
  BOOST_TEST(refused(setup.root, {}));
  BOOST_TEST(refused(other.issuing, {other.root}));
  BOOST_TEST(refused({}, {}));
  BOOST_TEST(
      InternalAuthority::make({setup.issuing, {setup.root}, nullptr}, {blocking.get_executor()})
          .has_error());
}

BOOST_AUTO_TEST_CASE(bad_requests_are_refused) {
  asio::thread_pool blocking(1);
  const auto authority = Setup().authority(blocking.get_executor());
  const auto key = fresh_key(model::KeyAlgorithm::ec_p256);
  const auto issue = [&](ports::IssueRequest request) {
    return run_task([&] { return authority->issue(request, soon()); });
  };
  auto forged = leaf_request(*key);
  forged.csr_der.back() ^= 1;
  BOOST_TEST(refused_as(issue(forged), ErrorKind::rejected));
  auto empty = leaf_request(*key);
  empty.csr_der.clear();
  BOOST_TEST(refused_as(issue(empty), ErrorKind::rejected));
  auto too_long = leaf_request(*key);
  too_long.profile.not_after = now + 6 * year;
  BOOST_TEST(refused_as(issue(too_long), ErrorKind::rejected));
  auto nameless = leaf_request(*key, "");
  BOOST_TEST(refused_as(issue(nameless), ErrorKind::rejected));
  must(issue(leaf_request(*key)));
}

BOOST_AUTO_TEST_CASE(nothing_is_ever_pending) {
  asio::thread_pool blocking(1);
  const auto authority = Setup().authority(blocking.get_executor());
  const auto outcome = must(run_task([&] { return authority->poll("ticket", {}, soon()); }));
  const auto* refused = std::get_if<ports::Refused>(&outcome);
  BOOST_REQUIRE(refused);
  BOOST_TEST((refused->trouble == ports::Trouble::unsupported));
}

BOOST_AUTO_TEST_CASE(a_probe_names_the_certificates) {
  asio::thread_pool blocking(1);
  Setup setup;
  const auto authority = setup.authority(blocking.get_executor());
  const auto outcome = must(run_task([&] { return authority->probe(soon()); }));
  const auto* report = std::get_if<ports::ProbeReport>(&outcome);
  BOOST_REQUIRE(report);
  BOOST_TEST((report->issuers_der == std::vector<Bytes>{setup.issuing, setup.root}));
}

BOOST_AUTO_TEST_CASE(the_caller_goes_on_where_it_was) {
  asio::thread_pool blocking(1);
  const auto authority = Setup().authority(blocking.get_executor());
  const auto key = fresh_key(model::KeyAlgorithm::ec_p256);
  const auto outcome = run_task([&]() -> Task<ports::IssueOutcome> {
    const auto before = std::this_thread::get_id();
    auto issued = co_await authority->issue(leaf_request(*key), soon());
    BOOST_TEST((std::this_thread::get_id() == before));
    co_return issued;
  });
  must(outcome);
}

// With a deadline in the past the key is not used; the outcome may come from either side.
BOOST_AUTO_TEST_CASE(a_passed_deadline_is_a_timeout) {
  asio::thread_pool blocking(1);
  const auto authority = Setup().authority(blocking.get_executor());
  const auto key = fresh_key(model::KeyAlgorithm::ec_p256);
  const auto past = std::chrono::steady_clock::now() - std::chrono::seconds{1};
  for (int i = 0; i < 20; ++i) {
    BOOST_TEST(timed_out(run_task([&] { return authority->issue(leaf_request(*key), past); })));
    // The late answer finds nobody, and nothing to write to.
    std::promise<void> drained;
    asio::post(blocking, [&] { drained.set_value(); });
    drained.get_future().wait();
  }
}

// All blocking threads are busy: the call ends by its deadline all the same.
BOOST_AUTO_TEST_CASE(a_stuck_queue_does_not_hold_the_caller) {
  asio::io_context context;
  asio::io_context blocking;  // nobody runs it until the end
  const auto authority = Setup().authority(blocking.get_executor());
  const auto key = fresh_key(model::KeyAlgorithm::ec_p256);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{30};
  std::optional<Result<ports::IssueOutcome>> outcome;
  asio::co_spawn(
      context, authority->issue(leaf_request(*key), deadline),
      [&](std::exception_ptr, Result<ports::IssueOutcome> ended) { outcome = std::move(ended); });
  context.run();
  BOOST_REQUIRE(outcome);
  BOOST_TEST(timed_out(*outcome));
  BOOST_TEST((std::chrono::steady_clock::now() >= deadline));
  BOOST_TEST(blocking.run() == 1U);  // the forgotten job ends in silence
  context.restart();
  context.run();
}

BOOST_AUTO_TEST_CASE(many_callers_share_one_key) {
  asio::thread_pool blocking(2);
  const auto authority = Setup().authority(blocking.get_executor());
  const auto key = fresh_key(model::KeyAlgorithm::ec_p256);
  const auto request = leaf_request(*key);
  std::mutex mutex;
  std::set<std::string> serials;
  asio::thread_pool callers(2);
  for (int i = 0; i < 60; ++i) {
    asio::co_spawn(callers, authority->issue(request, soon()),
                   [&](std::exception_ptr, Result<ports::IssueOutcome> outcome) {
                     const auto& issued = std::get<ports::IssuedCertificate>(outcome.value());
                     const auto fields = crypto::read_certificate(issued.certificate_der);
                     const std::lock_guard lock(mutex);
                     serials.insert(fields->serial_number);
                   });
  }
  callers.join();
  blocking.join();
  BOOST_TEST(serials.size() == 60U);
}

BOOST_AUTO_TEST_SUITE_END()
