// Where the newer libcrypto keeps a key: the whole memory of the process is searched for it.
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <vector>

#include "core/crypto/key.hpp"
#include "core/crypto/newer_openssl/newer_openssl.h"
#include "core/crypto/signing/libcrypto_functions.h"

using namespace sealmint;

namespace {

// Numbers stand in our own memory under this mask, so that a search does not find our copy.
constexpr std::uint8_t mask = 0xa5;
constexpr std::size_t modulus_bytes = 384;
constexpr std::array<const char*, 8> names{
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
    OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
constexpr std::size_t first_factor = 3;

// Each number in `modulus_bytes` little-endian bytes, as OSSL_PARAM has them on this machine.
using Numbers = std::array<std::array<std::uint8_t, modulus_bytes>, names.size()>;

// In a process of its own, so that this one has never seen the key.
Numbers masked_key_of_another_process() {
  std::array<int, 2> ends{};
  BOOST_REQUIRE_EQUAL(pipe(ends.data()), 0);
  const pid_t child = fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    const auto key = crypto::generate_key(model::KeyAlgorithm::rsa_3072);
    Numbers numbers{};
    for (std::size_t i = 0; i < names.size() && key.has_value(); ++i) {
      BIGNUM* number = nullptr;
      EVP_PKEY_get_bn_param(key->get(), names[i], &number);
      BN_bn2lebinpad(number, numbers[i].data(), modulus_bytes);
      for (auto& byte : numbers[i]) byte ^= mask;
    }
    const bool is_written = write(ends[1], &numbers, sizeof numbers) == sizeof numbers;
    _exit(key.has_value() && is_written ? 0 : 1);
  }
  Numbers numbers{};
  BOOST_REQUIRE_EQUAL(read(ends[0], &numbers, sizeof numbers), sizeof numbers);
  close(ends[0]);
  close(ends[1]);
  int status = -1;
  BOOST_REQUIRE_EQUAL(waitpid(child, &status, 0), child);
  BOOST_REQUIRE_EQUAL(status, 0);
  return numbers;
}

sealmint_libcrypto_key* open_masked(Numbers numbers) {
  std::array<OSSL_PARAM, names.size() + 1> params{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (auto& byte : numbers[i]) byte ^= mask;
    params[i] = OSSL_PARAM_construct_BN(names[i], numbers[i].data(), numbers[i].size());
  }
  params.back() = OSSL_PARAM_construct_end();
  auto* const key = sealmint_newer_libcrypto()->open("RSA", params.data());
  OPENSSL_cleanse(&numbers, sizeof numbers);
  return key;
}

// Memory of our own to read others into; the search leaves it out.
class Window {
 public:
  Window()
      : data_(static_cast<std::uint8_t*>(
            mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {}
  ~Window() { munmap(data_, size); }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  bool holds(std::uintptr_t address) const {
    const auto begin = reinterpret_cast<std::uintptr_t>(data_);
    return address >= begin && address < begin + size;
  }
  std::span<std::uint8_t> span() { return {data_, size}; }

 private:
  static constexpr std::size_t size = 1UL << 20;
  std::uint8_t* data_;
};

struct Finds {
  int in_locked_memory = 0;
  int elsewhere = 0;
};

bool is_masked(std::uint8_t here, std::uint8_t wanted) { return (here ^ mask) == wanted; }

// How often `masked` stands in [begin, end).
int count_in(std::uintptr_t begin, std::uintptr_t end, std::span<const std::uint8_t> masked,
             int memory, Window& window) {
  int count = 0;
  const std::size_t overlap = masked.size() - 1;
  for (std::uintptr_t at = begin; at + overlap < end;) {
    if (window.holds(at)) {
      at += window.span().size();
      continue;
    }
    const std::size_t wanted = std::min<std::uintptr_t>(window.span().size(), end - at);
    const ssize_t got = pread(memory, window.span().data(), wanted, static_cast<off_t>(at));
    if (got <= static_cast<ssize_t>(overlap)) break;
    auto rest = window.span().first(static_cast<std::size_t>(got));
    for (;;) {
      const auto found = std::ranges::search(rest, masked, is_masked);
      if (found.empty()) break;
      ++count;
      rest = {found.end(), rest.end()};
    }
    at += static_cast<std::size_t>(got) - overlap;
  }
  return count;
}

// Searches all that this process can write to. The secure heap is known by not being dumped ("dd"):
// nothing else here asks for that, and locking may have failed.
Finds find_in_this_process(std::span<const std::uint8_t> masked) {
  Window window;
  Finds finds;
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  BOOST_REQUIRE(memory >= 0);
  std::ifstream mappings("/proc/self/smaps");
  std::string head;  // "55d0c0a4b000-55d0c0a6c000 rw-p ...", the first line of each mapping
  for (std::string line; std::getline(mappings, line);) {
    if (line.find('-') < line.find(' ')) head = line;
    if (!line.starts_with("VmFlags:") || head.find(" rw") == std::string::npos) continue;
    std::size_t dash = 0;
    const std::uintptr_t begin = std::stoul(head, &dash, 16);
    const std::uintptr_t end = std::stoul(head.substr(dash + 1), nullptr, 16);
    const int count = count_in(begin, end, masked, memory, window);
    const bool is_secure = (line + ' ').find(" dd ") != std::string::npos;
    (is_secure ? finds.in_locked_memory : finds.elsewhere) += count;
  }
  close(memory);
  return finds;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool has_shadow_memory = true;
#elif defined(__has_feature)
constexpr bool has_shadow_memory =
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool has_shadow_memory = false;
#endif

}  // namespace

// A sanitizer maps terabytes, too much to search.
BOOST_AUTO_TEST_CASE(a_key_stands_in_the_secure_heap_only_and_is_gone_when_closed,
                     *boost::unit_test::enable_if<!has_shadow_memory>()) {
  const Numbers numbers = masked_key_of_another_process();
  const auto factor = std::span{numbers[first_factor]}.first(64);
  BOOST_TEST(find_in_this_process(factor).in_locked_memory == 0);

  auto* const key = open_masked(numbers);
  BOOST_REQUIRE(key != nullptr);
  Bytes block(modulus_bytes, 0x5a);
  block.front() = 0;
  Bytes signature(modulus_bytes);
  std::size_t size = signature.size();
  BOOST_TEST(sealmint_newer_libcrypto()->sign(key, block.data(), block.size(), signature.data(),
                                              &size) == 1);
  const Finds while_open = find_in_this_process(factor);
  BOOST_TEST(while_open.in_locked_memory > 0);
  BOOST_TEST(while_open.elsewhere == 0);

  sealmint_newer_libcrypto()->close(key);
  const Finds when_closed = find_in_this_process(factor);
  BOOST_TEST(when_closed.in_locked_memory == 0);
  BOOST_TEST(when_closed.elsewhere == 0);
}
