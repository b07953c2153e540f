// Where the system's OpenSSL keeps a key that signs: the whole memory of the process is searched.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <openssl/crypto.h>
#include <sys/wait.h>

#include <array>
#include <vector>

#include "core/crypto/secret_scope.hpp"
#include "core/crypto/secure_heap_bytes.hpp"
#include "core/crypto/signing/batch_signer.hpp"
#include "tests/support/process_memory.hpp"
#include "tests/unit/core/crypto/signing/signing_fixtures.hpp"

using namespace sealmint;
using namespace sealmint::crypto;
using namespace sealmint::crypto::testing;
using namespace sealmint::testing;

namespace {

// Before anything is asked of OpenSSL.
struct Setup {
  Setup() {
    must(let_openssl_heed_secret_scopes());
    must(initialise_secure_heap());
  }
};
BOOST_GLOBAL_FIXTURE(Setup);

// Of the raw parameters of a key (key.hpp): what is secret.
struct Secrets {
  std::size_t first_field;
  std::size_t count;
};

Secrets secrets_of(model::KeyAlgorithm algorithm) {
  if (model::family(algorithm) == model::KeyFamily::rsa) return {2, 6};  // d p q dp dq qinv
  return {0, 1};
}

// In a process of its own, so that this one has never seen the key.
Bytes masked_key_of_another_process(model::KeyAlgorithm algorithm) {
  std::array<int, 2> ends{};
  BOOST_REQUIRE_EQUAL(pipe(ends.data()), 0);
  const pid_t child = fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    const SecureBytes raw = must(to_raw_parameters(*must(generate_key(algorithm))));
    Bytes masked(raw.span().begin(), raw.span().end());
    for (auto& byte : masked) byte ^= mask;
    const auto written = write(ends[1], masked.data(), masked.size());
    _exit(written == static_cast<ssize_t>(masked.size()) ? 0 : 1);
  }
  close(ends[1]);
  Bytes masked(4096);
  const ssize_t got = read(ends[0], masked.data(), masked.size());
  close(ends[0]);
  int status = -1;
  BOOST_REQUIRE_EQUAL(waitpid(child, &status, 0), child);
  BOOST_REQUIRE(status == 0 && got > 0);
  masked.resize(static_cast<std::size_t>(got));
  return masked;
}

// The low bytes of each secret number, still masked, in the order of the file and of OpenSSL.
std::vector<Bytes> patterns(ByteView masked, model::KeyAlgorithm algorithm) {
  std::vector<Bytes> all;
  const auto [first, count] = secrets_of(algorithm);
  std::size_t at = 2;
  for (std::size_t field = 0; field < first + count; ++field) {
    const std::size_t size = static_cast<std::size_t>(masked[at] ^ mask) << 8 |
                             static_cast<std::size_t>(masked[at + 1] ^ mask);
    const auto number = masked.subspan(at + 2, size);
    at += 2 + size;
    if (field < first) continue;
    const auto low = number.last(std::min<std::size_t>(number.size(), 32));
    all.emplace_back(low.begin(), low.end());
    all.emplace_back(low.rbegin(), low.rend());
  }
  return all;
}

Finds find_all(const std::vector<Bytes>& patterns) {
  Finds sum;
  for (const Bytes& pattern : patterns) {
    const Finds finds = find_in_this_process(pattern);
    sum.in_secure_heap += finds.in_secure_heap;
    sum.elsewhere += finds.elsewhere;
  }
  return sum;
}

Result<EvpKey> load(const Bytes& masked) {
  SecureBytes raw(masked.size());
  std::ranges::transform(masked, raw.span().begin(), [](auto byte) { return byte ^ mask; });
  return from_raw_parameters(raw.span());
}

// With every implementation that is there, full and nearly empty, and by the key itself.
void sign_in_all_ways(ports::SigningKey& key) {
  const auto algorithm = signature_algorithms_of(model::family(key.algorithm())).front();
  for (const auto& make : available_implementations(SigningChoice::automatic)) {
    if (make()->lanes(key.algorithm()) == 0) continue;
    std::vector<std::unique_ptr<SigningImplementation>> one;
    one.push_back(make());
    const auto signer = make_batch_signer(std::move(one), SigningTable{}, 1);
    for (const std::size_t fill : {1U, 8U}) {
      Batch batch;
      for (std::size_t i = 0; i < fill; ++i) batch.add(key, algorithm, input_for(algorithm));
      signer->sign(batch.tasks());
      for (const auto& task : batch.tasks()) BOOST_TEST(is_right(task));
    }
  }
  const Bytes input = input_for(algorithm);
  must(key.verify(algorithm, input, must(key.sign(algorithm, input))));
}

}  // namespace

BOOST_TEST_DONT_PRINT_LOG_VALUE(model::KeyAlgorithm)

BOOST_DATA_TEST_CASE(a_key_that_signs_stands_in_the_secure_heap_only,
                     boost::unit_test::data::make({model::KeyAlgorithm::rsa_3072,
                                                   model::KeyAlgorithm::ec_p256,
                                                   model::KeyAlgorithm::ed25519}),
                     algorithm) {
  if (has_shadow_memory) return;
  const Bytes masked = masked_key_of_another_process(algorithm);
  const auto secrets = patterns(masked, algorithm);
  auto key = must(make_signing_key(must(load(masked)), [&] { return load(masked); }));
  sign_in_all_ways(*key);
  const Finds while_open = find_all(secrets);
  BOOST_TEST(while_open.in_secure_heap > 0);
  BOOST_TEST(while_open.elsewhere == 0);

  key.reset();
  const Finds when_closed = find_all(secrets);
  BOOST_TEST(when_closed.in_secure_heap == 0);
  BOOST_TEST(when_closed.elsewhere == 0);
}

// That the search finds what is not in the heap.
BOOST_AUTO_TEST_CASE(without_a_scope_openssl_keeps_secrets_elsewhere) {
  if (has_shadow_memory) return;
  const Bytes masked = masked_key_of_another_process(model::KeyAlgorithm::rsa_3072);
  const auto key = must(load(masked));
  BIGNUM* number = nullptr;
  BOOST_REQUIRE(EVP_PKEY_get_bn_param(key.get(), "rsa-factor1", &number) == 1);
  const BigNumber copy{number};
  BOOST_TEST(find_all(patterns(masked, model::KeyAlgorithm::rsa_3072)).elsewhere > 0);
}

// Of ten thousand keys a quarter of the heap stays free for those who throw where there is no room.
BOOST_AUTO_TEST_CASE(openssl_leaves_room_for_others) {
  const SecretScope secrets;
  std::vector<void*> blocks;
  constexpr std::size_t block_bytes = 64UL * 1024;
  while (blocks.size() * block_bytes < 2 * secure_heap_bytes()) {
    blocks.push_back(OPENSSL_malloc(block_bytes));
    BOOST_REQUIRE(blocks.back() != nullptr);
  }
  BOOST_TEST(CRYPTO_secure_used() <= secure_heap_bytes() / 4 * 3);
  BOOST_TEST(CRYPTO_secure_allocated(blocks.front()) == 1);
  BOOST_TEST(CRYPTO_secure_allocated(blocks.back()) == 0);
  BOOST_CHECK_NO_THROW(SecureBytes{block_bytes});
  for (void* const block : blocks) OPENSSL_free(block);
}

BOOST_AUTO_TEST_CASE(a_block_moves_within_the_heap) {
  void* grown = nullptr;
  {
    const SecretScope secrets;
    grown = OPENSSL_zalloc(100);
    BOOST_REQUIRE(CRYPTO_secure_allocated(grown) == 1);
    static_cast<char*>(grown)[99] = 7;
    grown = OPENSSL_realloc(grown, 5000);
    BOOST_TEST(CRYPTO_secure_allocated(grown) == 1);
    BOOST_TEST(static_cast<char*>(grown)[99] == 7);
  }
  void* const ordinary = OPENSSL_malloc(100);
  BOOST_TEST(CRYPTO_secure_allocated(ordinary) == 0);
  OPENSSL_free(ordinary);
  OPENSSL_free(grown);
}
