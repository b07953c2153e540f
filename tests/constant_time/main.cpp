// Signs under valgrind with every secret marked. `constant_time check FILE` must end without a
// report of memcheck; the `leak-...` must not: they prove that leaks are found. FILE has an RSA key
// that `make-key FILE` has made.
//
// The objects of core/crypto are those that production runs; only declassify() is another. OpenSSL
// itself is not judged (libcrypto.supp), and crypto_mb cannot be: valgrind 3.19 does not know the
// instructions AVX512-IFMA. Fakes take the place of both where they sign, so that what we do around
// them is judged.
#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>

#include "core/crypto/key.hpp"
#include "core/crypto/signing/nonces.hpp"
#include "tests/constant_time/checks.hpp"
#include "tests/constant_time/secrets.hpp"

using namespace sealmint;

namespace {

constexpr int usage_error = 2;

// Volatile, so that no optimisation turns the leak into code without one.
volatile int sink = 0;

void leak_by_branch(std::span<const std::uint8_t> secret) {
  if (secret[0] == 1) sink = 1;
}

void leak_by_index(std::span<const std::uint8_t> secret) {
  static const volatile int table[256] = {};
  sink = table[secret[0]];
}

// A nonce of ours, compared as one would without thinking of who measures the time.
void leak_by_early_exit(std::span<const std::uint8_t> secret) {
  std::array<std::uint64_t, 4> nonce{};
  crypto::draw_nonces(model::KeyAlgorithm::ec_p256, secret, nonce);
  for (const std::uint64_t limb : nonce) {
    if (limb != 0) return;
    sink = 1;
  }
}

struct Leak {
  std::string_view name;
  void (*run)(std::span<const std::uint8_t> secret);
};
constexpr std::array leaks{Leak{"leak-branch", leak_by_branch}, Leak{"leak-index", leak_by_index},
                           Leak{"leak-early-exit", leak_by_early_exit}};

// Without valgrind, under which it takes half a minute.
bool make_key(const char* file) {
  const auto key = crypto::generate_key(model::KeyAlgorithm::rsa_2048);
  if (key.has_error()) return false;
  const auto raw = crypto::to_raw_parameters(**key);
  if (raw.has_error()) return false;
  std::ofstream to(file, std::ios::binary);
  to.write(reinterpret_cast<const char*>(raw->span().data()),
           static_cast<std::streamsize>(raw->size()));
  return to.flush().good();
}

Bytes read(const char* file) {
  std::ifstream from(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(from), std::istreambuf_iterator<char>()};
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view what = count >= 2 ? arguments[1] : "";
  const bool has_file = count == 3;
  if (what == "make-key" && has_file) return make_key(arguments[2]) ? 0 : 1;
  if (!constant_time::runs_under_valgrind()) {
    std::fputs("constant_time: run me under valgrind, as ctest does\n", stderr);
    return usage_error;
  }
  if (what == "check" && has_file) return constant_time::check_all(read(arguments[2])) ? 0 : 1;
  const auto* const leak = std::ranges::find(leaks, what, &Leak::name);
  if (leak == leaks.end()) return usage_error;
  std::array<std::uint8_t, 1> secret{};
  constant_time::mark_secret(secret);
  leak->run(secret);
  return 0;
}
